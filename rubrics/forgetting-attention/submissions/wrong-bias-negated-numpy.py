import numpy as np


def forgetting_attention(x, Q, K, V, w_f, b_f):
    B, H, N, D = Q.shape
    z = x @ w_f.T + b_f
    log_f = np.minimum(z, 0) - np.log1p(np.exp(-np.abs(z)))
    log_f = np.ascontiguousarray(log_f.transpose(0, 2, 1))
    bias = np.full((B, H, N, N), -np.inf, dtype=x.dtype)
    for i in range(N):
        for j in range(i + 1):
            bias[:, :, i, j] = -log_f[:, :, j + 1 : i + 1].sum(-1)
    s = np.einsum("bhid,bhjd->bhij", Q, K) / np.sqrt(D).astype(x.dtype) + bias
    w = np.exp(s - s.max(-1, keepdims=True))
    w = w / w.sum(-1, keepdims=True)
    return log_f, bias, np.einsum("bhij,bhje->bhie", w, V)
