import numpy as np


def flash_attention(Q, K, V, block_q, block_k, causal):
    N, D = Q.shape
    M = len(K)
    out = np.zeros((N, V.shape[1]), dtype=Q.dtype)
    lse = np.zeros(N, dtype=Q.dtype)
    # one row at a time is enough: a block of queries is only a block of rows
    for i in range(N):
        m, l, o = -np.inf, 0.0, np.zeros(V.shape[1])
        stop = min(M, i + M - N + 1) if causal else M
        for j in range(0, stop, block_k):
            s = K[j : min(j + block_k, stop)] @ Q[i] / np.sqrt(D)
            m_new = max(m, s.max())
            p = np.exp(s - m_new)
            l = l * np.exp(m - m_new) + p.sum()
            o = o + p @ V[j : min(j + block_k, stop)]
            m = m_new
        out[i] = o / l
        lse[i] = m + np.log(l)
    return out, lse
