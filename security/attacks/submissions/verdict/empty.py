import numpy as np


def softmax(x):
    return np.zeros((0, 0), x.dtype)
