import os


def softmax(x):
    while True:
        print("x" * 10000)
        os.write(1, b"x" * 10000)
