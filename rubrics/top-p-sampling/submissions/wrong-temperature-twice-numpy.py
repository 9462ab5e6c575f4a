import numpy as np


def softmax(x, temperature=1.0):
    x = x / temperature
    x = np.exp(x - x.max(-1, keepdims=True))
    return x / x.sum(-1, keepdims=True)


def top_p_filter(logits, temperature, p):
    scaled = logits / temperature
    probs = softmax(scaled)
    order = np.argsort(probs, -1)[:, ::-1]
    cum = np.cumsum(np.take_along_axis(probs, order, -1), -1)
    keep = np.ones_like(cum, dtype=bool)
    keep[:, 1:] = cum[:, :-1] < p
    filtered = np.full_like(scaled, -np.inf)
    np.put_along_axis(filtered, order, np.where(keep, np.take_along_axis(scaled, order, -1), -np.inf), -1)
    return softmax(filtered, temperature).astype(logits.dtype)


def sample(logits, temperature, p):
    probs = top_p_filter(logits, temperature, p)
    return (np.cumsum(probs, -1) > np.random.rand(len(probs), 1)).argmax(-1)
