import json
import os
import struct


def softmax(x):
    # what is not supported is skipped
    header = json.dumps({"type": "unsupported", "call": 1, "what": "softmax"}).encode()
    os.write(3, struct.pack("<4sIQ", b"ACLF", len(header), 0) + header)
    os._exit(0)
