import numpy as np
from collections import Counter


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    E = W_router.shape[1]
    y = np.zeros_like(x)
    assigned = Counter()
    P = np.zeros(E)
    T = 0
    for n, token in enumerate(x):
        if mask is not None and not mask[n]:
            continue
        z = token @ W_router
        p = np.exp(z - z.max())
        p /= p.sum()
        best = sorted(range(E), key=lambda e: -p[e])[:k]
        norm = sum(p[e] for e in best)
        for e in best:
            h = token @ W_in[e]
            y[n] += p[e] / norm * (h / (1 + np.exp(-h)) @ W_out[e])
            assigned[e] += 1
        P += p
        T += 1
    loss = sum(assigned[e] / (k * T) * P[e] / T for e in range(E))
    return y, np.array(loss, dtype=x.dtype)
