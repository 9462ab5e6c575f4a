import numpy as np


def softmax(x):
    held = [np.ones(2**21) for _ in range(20)]
    print("GOT", sum(part.nbytes for part in held) >> 20, "MiB")
    return x
