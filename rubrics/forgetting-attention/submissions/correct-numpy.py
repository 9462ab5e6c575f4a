import numpy as np


def forgetting_attention(x, Q, K, V, w_f, b_f):
    n, d = Q.shape[2], Q.shape[3]
    z = np.einsum("bnc,hc->bhn", x, w_f) + b_f[None, :, None]
    log_f = -np.logaddexp(0, -z).astype(z.dtype)
    c = np.cumsum(log_f, axis=-1)
    bias = np.where(np.tri(n, dtype=bool), c[..., :, None] - c[..., None, :], -np.inf).astype(x.dtype)
    s = np.einsum("bhid,bhjd->bhij", Q, K) / np.sqrt(d).astype(x.dtype) + bias
    s -= s.max(-1, keepdims=True)
    p = np.exp(s)
    p /= p.sum(-1, keepdims=True)
    return {"log_f": log_f, "bias": bias, "output": p @ V}
