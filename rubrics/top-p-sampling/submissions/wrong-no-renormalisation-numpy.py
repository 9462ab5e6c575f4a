import numpy as np


def top_p_filter(logits, temperature, p):
    z = logits / temperature
    P = np.exp(z - z.max(-1, keepdims=True))
    P = P / P.sum(-1, keepdims=True)
    for row in P:
        ranked = np.argsort(row)[::-1]
        mass = 0
        for token in ranked:
            if mass >= p and (mass > 0 or token != ranked[0]):
                row[token] = 0
            else:
                mass += row[token]
    return P.astype(logits.dtype)


def sample(logits, temperature, p):
    P = top_p_filter(logits, temperature, p).astype(np.float64)
    return np.array([np.random.choice(len(r), p=r / r.sum()) for r in P])
