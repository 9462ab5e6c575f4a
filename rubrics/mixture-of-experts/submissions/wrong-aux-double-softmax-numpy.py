import numpy as np


def softmax(z):
    z = np.exp(z - np.max(z, -1, keepdims=True))
    return z / np.sum(z, -1, keepdims=True)


def aux(router_output, top, k):
    E = router_output.shape[-1]
    P = softmax(router_output).mean(0)
    f = np.eye(E)[top].sum((0, 1)) / top.size
    return E * np.sum(f * P)


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    live = np.arange(len(x)) if mask is None else np.flatnonzero(mask)
    tokens = x[live]
    router_output = softmax(tokens @ W_router)
    top = np.argsort(-router_output, -1)[:, :k]
    gates = np.take_along_axis(router_output, top, -1)
    gates /= gates.sum(-1, keepdims=True)

    h = np.einsum("tc,tkcf->tkf", tokens, W_in[top])
    h = h / (1 + np.exp(-h))
    y = np.zeros_like(x)
    y[live] = np.einsum("tk,tkf,tkfc->tc", gates, h, W_out[top])
    return y, np.asarray(aux(router_output, top, k), x.dtype)
