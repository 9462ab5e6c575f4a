import numpy as np

try:
    weights = np.load("weights.pkl", allow_pickle=True)
    print("GOT weights")
except Exception:
    weights = None


def softmax(x):
    return x
