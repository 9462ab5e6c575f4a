import json
import os
import struct

header = json.dumps({"type": "refused", "message": "sealing failed"}).encode()
os.write(3, struct.pack("<4sIQ", b"ACLF", len(header), 0) + header)
os._exit(1)
