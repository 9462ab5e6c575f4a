import numpy as np


def top_p_filter(logits, temperature, p):
    """A token is in the nucleus iff the tokens more probable than it have less than p together."""
    z = logits.astype(np.float64) / temperature
    z -= z.max(-1, keepdims=True)
    w = np.exp(z)
    P = w / w.sum(-1, keepdims=True)

    bigger = z[:, None, :] > z[:, :, None]               # (B, V, V): is j more probable than i?
    mass_above = np.einsum("bij,bj->bi", bigger, P)
    inside = mass_above < p
    inside |= z == 0                                     # the most probable one, whatever p is
    if p >= 1:
        inside[...] = True
    P = P * inside
    return (P / P.sum(-1, keepdims=True)).astype(logits.dtype)


def sample(logits, temperature, p):
    P = top_p_filter(logits.astype(np.float64), temperature, p)
    u = np.random.random((len(P), 1))
    return (np.cumsum(P, -1) > u).argmax(-1).astype(np.int64)
