import os
import sys


def softmax(x):
    print(x.tolist())
    print(x.tolist(), file=sys.stderr)
    os.write(1, repr(x.tolist()).encode())
    os.write(2, repr(x.tolist()).encode())
    return x
