import numpy as np


def top_p_filter(logits, temperature, p):
    x = -np.sort(-logits / temperature, axis=-1)
    x = np.exp(x - x[:, :1])
    x /= x.sum(-1, keepdims=True)
    c = np.cumsum(x, -1)
    keep = np.concatenate([np.ones_like(c[:, :1], bool), c[:, :-1] < p], axis=1)
    x = np.where(keep, x, 0)
    return (x / x.sum(-1, keepdims=True)).astype(logits.dtype)


def sample(logits, temperature, p):
    c = np.cumsum(top_p_filter(logits, temperature, p), -1)
    return (c > np.random.rand(len(c), 1)).argmax(-1)
