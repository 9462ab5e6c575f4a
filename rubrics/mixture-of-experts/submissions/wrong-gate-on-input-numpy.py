import numpy as np


def expert(x, w_in, w_out):
    h = x @ w_in
    return (h / (1.0 + np.exp(-h))) @ w_out


def route(x, W_router, k):
    logits = x @ W_router
    probs = np.exp(logits - logits.max(-1, keepdims=True))
    probs = probs / probs.sum(-1, keepdims=True)
    chosen = np.argsort(logits, -1)[:, -k:]
    gates = np.take_along_axis(probs, chosen, -1)
    return probs, chosen, gates / gates.sum(-1, keepdims=True)


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    E = W_router.shape[1]
    real = np.full(len(x), True) if mask is None else mask
    probs, chosen, gates = route(x[real], W_router, k)

    out = np.zeros_like(x[real])
    for e in range(E):
        token, slot = np.where(chosen == e)
        # scale before the expert, so that the gate is inside the graph of the expert
        out[token] += expert(x[real][token] * gates[token, slot, None], W_in[e], W_out[e])

    y = np.zeros_like(x)
    y[real] = out
    f = np.array([(chosen == e).mean() for e in range(E)])
    return y, np.array(E * (f * probs.mean(0)).sum(), x.dtype)
