import numpy as np


def softmax(x):
    x = np.exp(x - np.max(x, -1, keepdims=True))
    return x / np.sum(x, -1, keepdims=True)


def top_p_filter(logits, temperature, p):
    probs = softmax(logits / temperature)
    cum = np.cumsum(np.sort(probs, -1)[:, ::-1], -1)
    n_keep = 1 + np.sum(cum[:, :-1] < p, axis=-1)
    kept = probs * (np.arange(probs.shape[1]) < n_keep[:, None])
    return (kept / kept.sum(-1, keepdims=True)).astype(logits.dtype)


def sample(logits, temperature, p):
    return np.array([np.random.choice(r.size, p=r / r.sum()) for r in top_p_filter(logits, temperature, p).astype("f8")])
