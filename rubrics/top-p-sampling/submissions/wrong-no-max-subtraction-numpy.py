import numpy as np

np.seterr(all="ignore")


def top_p_filter(logits, temperature, p):
    e = np.exp(logits / temperature)
    order = np.argsort(-e, axis=-1)
    ranked = np.take_along_axis(e, order, -1) / e.sum(-1, keepdims=True)
    mass = np.cumsum(ranked, -1)
    ranked[:, 1:][mass[:, :-1] >= p] = 0
    ranked /= ranked.sum(-1, keepdims=True)
    out = np.empty_like(e)
    np.put_along_axis(out, order, ranked, -1)
    return out.astype(logits.dtype)


def sample(logits, temperature, p):
    return np.array([np.random.choice(len(r), p=r / r.sum()) for r in top_p_filter(logits, temperature, p).astype(float)])
