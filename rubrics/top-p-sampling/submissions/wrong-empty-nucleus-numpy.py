import numpy as np


def top_p_filter(logits, temperature, p):
    scaled = logits / np.float32(temperature)
    e = np.exp(scaled - scaled.max(-1, keepdims=True))
    probs = e / e.sum(-1, keepdims=True)
    out = np.zeros_like(probs)
    for b, row in enumerate(probs):
        order = row.argsort()[::-1]
        size = np.searchsorted(np.cumsum(row[order][:-1]), p) + 1 if p > 0 else 0
        nucleus = order[:size]
        out[b, nucleus] = row[nucleus]
    with np.errstate(invalid="ignore"):
        return out / out.sum(-1, keepdims=True)


def sample(logits, temperature, p):
    probs = top_p_filter(logits, temperature, p)
    return np.array([np.random.choice(len(row), p=row / row.sum()) for row in probs.astype(float)])
