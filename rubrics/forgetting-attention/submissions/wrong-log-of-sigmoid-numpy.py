import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forgetting_attention(x, Q, K, V, w_f, b_f):
    N, D = Q.shape[-2:]
    with np.errstate(all="ignore"):
        log_f = np.log(sigmoid(np.einsum("bnc,hc->bhn", x, w_f) + b_f[:, None]))
        c = log_f.cumsum(-1)
        bias = c[..., :, None] - c[..., None, :]
        bias = np.where(np.tri(N) > 0, bias, -np.inf).astype(x.dtype)
        s = Q @ K.swapaxes(-1, -2) / np.float32(D**0.5) + bias
        s = s - s.max(axis=-1, keepdims=True)
        e = np.exp(s)
        return log_f, bias, (e / e.sum(axis=-1, keepdims=True)) @ V
