import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def silu(h):
    return h / (1 + np.exp(-h))


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    N, C = x.shape
    E = W_router.shape[1]
    real = np.ones(N, dtype=bool) if mask is None else mask

    p = softmax(x @ W_router)
    top = np.argsort(-p, axis=1)[:, :k]
    gates = np.take_along_axis(p, top, axis=1)
    gates = gates / gates.sum(axis=1, keepdims=True)

    y = np.zeros_like(x)
    for e in range(E):
        n, slot = np.nonzero(top == e)
        y[n] += gates[n, slot][:, None] * (silu(x[n] @ W_in[e]) @ W_out[e])
    y[~real] = 0

    f = np.bincount(top[real].ravel(), minlength=E) / (k * real.sum())
    P = p[real].mean(axis=0)
    aux = E * np.sum(f * P)
    return y, np.asarray(aux, dtype=x.dtype)
