import numpy as np


def flash_attention(Q, K, V, block_q, block_k, causal):
    N, D = Q.shape
    M = K.shape[0]
    O, lse = np.zeros((N, V.shape[1]), Q.dtype), np.zeros(N, Q.dtype)
    for i in range(0, N, block_q):
        q = Q[i : i + block_q].astype(np.float64)
        m = np.full((len(q), 1), -np.inf)
        l = np.zeros((len(q), 1))
        o = np.zeros((len(q), V.shape[1]))
        for j in range(0, M, block_k):
            s = q @ K[j : j + block_k].T / np.sqrt(D)
            if causal:
                s = np.where(np.arange(i, i + len(q))[:, None] >= np.arange(j, j + s.shape[1])[None], s, -np.inf)
                if np.isneginf(s).all():
                    break
            new = np.maximum(m, s.max(1, keepdims=True))
            p = np.exp(s - new)
            l = np.exp(m - new) * l + p.sum(1, keepdims=True)
            o = np.exp(m - new) * o + p @ V[j : j + block_k]
            m = new
        O[i : i + block_q] = o / l
        lse[i : i + block_q] = (m + np.log(l))[:, 0]
    return O, lse
