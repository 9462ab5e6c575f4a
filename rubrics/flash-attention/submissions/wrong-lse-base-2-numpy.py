import numpy as np

LOG2E = 1.4426950408889634


def flash_attention(Q, K, V, block_q, block_k, causal):
    """exp2 instead of exp, as GPU kernels do: scores in powers of two."""
    N, D = Q.shape
    M = K.shape[0]
    out = np.zeros((N, V.shape[1]), Q.dtype)
    lse = np.zeros(N, Q.dtype)
    for i in range(0, N, block_q):
        q = Q[i : i + block_q] * Q.dtype.type(LOG2E / np.sqrt(D))
        m = np.full(len(q), -np.inf, Q.dtype)
        l = np.zeros(len(q), Q.dtype)
        acc = np.zeros((len(q), V.shape[1]), Q.dtype)
        for j in range(0, M, block_k):
            s = q @ K[j : j + block_k].T
            if causal:
                hidden = np.arange(j, j + s.shape[1])[None] > np.arange(i, i + len(q))[:, None] + M - N
                if hidden.all():
                    break
                s[hidden] = -np.inf
            m2 = np.maximum(m, s.max(1))
            p = np.exp2(s - m2[:, None])
            a = np.exp2(m - m2)
            l = a * l + p.sum(1)
            acc = a[:, None] * acc + p @ V[j : j + block_k]
            m = m2
        out[i : i + block_q] = acc / l[:, None]
        lse[i : i + block_q] = m + np.log2(l)
    return out, lse
