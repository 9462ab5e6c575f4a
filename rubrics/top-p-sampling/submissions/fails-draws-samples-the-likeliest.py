import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def top_p_filter(logits, temperature, p):
    probs = softmax(logits.astype(np.float64) / temperature)
    order = np.argsort(-probs, axis=-1)
    ranked = np.take_along_axis(probs, order, axis=-1)
    before = np.cumsum(ranked, axis=-1) - ranked
    keep = (before < p) | (p >= 1)
    keep[:, 0] = True

    mask = np.zeros_like(keep)
    np.put_along_axis(mask, order, keep, axis=-1)
    probs = np.where(mask, probs, 0)
    return (probs / probs.sum(axis=-1, keepdims=True)).astype(logits.dtype)


def sample(logits, temperature, p):
    return top_p_filter(logits, temperature, p).argmax(axis=-1)
