import sys

sys.setrecursionlimit(5000)


def deeper(n):
    if n == 0:
        raise ValueError("x" * 1000)
    deeper(n - 1)


def softmax(x):
    deeper(4000)
