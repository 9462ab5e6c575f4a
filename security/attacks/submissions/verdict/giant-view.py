import numpy as np


def softmax(x):
    # one element in memory, 4 TiB once it is copied
    return np.broadcast_to(x[:1, :1], (2**20, 2**20))
