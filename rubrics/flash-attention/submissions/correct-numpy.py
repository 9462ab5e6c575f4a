import numpy as np


def flash_attention(Q, K, V, block_q, block_k, causal):
    n, d = Q.shape
    m_keys, e = V.shape
    scale = Q.dtype.type(1 / np.sqrt(d))
    output = np.zeros((n, e), Q.dtype)
    lse = np.zeros(n, Q.dtype)
    for i in range(0, n, block_q):
        q = Q[i : i + block_q] * scale
        top = np.full(len(q), -np.inf, Q.dtype)
        total = np.zeros(len(q), Q.dtype)
        acc = np.zeros((len(q), e), Q.dtype)
        last = i + len(q) - 1 + m_keys - n
        for j in range(0, m_keys, block_k):
            if causal and j > last:
                break
            s = q @ K[j : j + block_k].T
            if causal:
                r, c = np.indices(s.shape)
                s[(j + c) > (i + r + m_keys - n)] = -np.inf
            new = np.maximum(top, s.max(axis=1))
            p = np.exp(s - new[:, None])
            fade = np.exp(top - new)
            total = total * fade + p.sum(axis=1)
            acc = acc * fade[:, None] + p @ V[j : j + block_k]
            top = new
        output[i : i + block_q] = acc / total[:, None]
        lse[i : i + block_q] = top + np.log(total)
    return output, lse
