import ctypes


def softmax(x):
    while True:
        ctypes.CDLL(None).sleep(1000)
