import numpy as np


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    E = W_router.shape[1]
    logits = x @ W_router
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)

    rank = np.argsort(np.argsort(-p, axis=1), axis=1)
    dispatch = rank < k
    gates = p * dispatch
    gates = gates / gates.sum(axis=1, keepdims=True)
    if mask is not None:
        gates = gates * mask[:, None]      # a padded token has no gate anywhere

    y = np.zeros_like(x)
    for e in range(E):
        h = x @ W_in[e]
        y += gates[:, e : e + 1] * ((h / (1 + np.exp(-h))) @ W_out[e])

    f = dispatch.mean(axis=0) / k
    P = p.mean(axis=0)
    return y, np.asarray(E * np.dot(f, P)).astype(x.dtype)
