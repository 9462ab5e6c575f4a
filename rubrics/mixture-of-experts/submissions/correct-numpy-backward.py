"""Dense mixture of experts with the backward pass by hand; letters as in the statement."""
import numpy as np


def _softmax(z):
    z = np.exp(z - z.max(-1, keepdims=True))
    return z / z.sum(-1, keepdims=True)


def _sigmoid(h):
    return 1.0 / (1.0 + np.exp(-h))


def _forward(x, W_router, W_in, W_out, k, mask):
    N, E = x.shape[0], W_router.shape[1]
    real = np.ones((N, 1), x.dtype) if mask is None else mask[:, None].astype(x.dtype)
    p = _softmax(x @ W_router)
    chosen = np.zeros_like(p)
    np.put_along_axis(chosen, np.argpartition(p, E - k, axis=1)[:, E - k:], 1, axis=1)
    kept = p * chosen
    s = kept.sum(1, keepdims=True)
    G = kept / s
    h = np.einsum("nc,ecf->enf", x, W_in)
    a = h * _sigmoid(h)
    o = np.einsum("enf,efc->enc", a, W_out)
    T = real.sum()
    f = (chosen * real).sum(0) / (k * T)
    return real, p, chosen, s, G, h, a, o, T, f


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    real, p, chosen, s, G, h, a, o, T, f = _forward(x, W_router, W_in, W_out, k, mask)
    y = np.einsum("ne,enc->nc", G, o) * real
    P = (p * real).sum(0) / T
    aux = W_router.shape[1] * (f * P).sum()
    return y.astype(x.dtype), np.array(aux, dtype=x.dtype)


def moe_layer_backward(x, W_router, W_in, W_out, k, mask, d_y, d_aux_loss):
    real, p, chosen, s, G, h, a, o, T, f = _forward(x, W_router, W_in, W_out, k, mask)
    E = W_router.shape[1]
    dy = d_y * real

    # experts
    do = np.einsum("ne,nc->enc", G, dy)
    dW_out = np.einsum("enf,enc->efc", a, do)
    da = np.einsum("enc,efc->enf", do, W_out)
    sig = _sigmoid(h)
    dh = da * (sig + a * (1 - sig))
    dW_in = np.einsum("nc,enf->ecf", x, dh)
    dx = np.einsum("enf,ecf->nc", dh, W_in)

    # gates: kept / sum(kept), and only the chosen have a gradient
    dG = np.einsum("nc,enc->ne", dy, o)
    dp = chosen * (dG - (dG * G).sum(1, keepdims=True)) / s
    # load balancing: f is constant
    dp = dp + d_aux_loss * E * f * real / T
    # softmax
    dz = p * (dp - (dp * p).sum(1, keepdims=True))
    dW_router = x.T @ dz
    dx = dx + dz @ W_router.T
    return tuple(g.astype(x.dtype) for g in (dx, dW_router, dW_in, dW_out))
