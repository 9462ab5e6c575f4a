import torch


def flash_attention(Q, K, V, block_q, block_k, causal):
    N, D = Q.shape
    M = K.shape[0]
    out = Q.new_zeros(N, V.shape[1])
    lse = Q.new_zeros(N)
    for i in range(0, N, block_q):
        q = Q[i : i + block_q] / D**0.5
        m = Q.new_full((len(q),), float("-inf"))
        l = Q.new_zeros(len(q))
        o = Q.new_zeros(len(q), V.shape[1])
        for j in range(0, M, block_k):
            if causal and j > i + len(q) - 1 + M - N:
                break
            s = q @ K[j : j + block_k].T
            if causal:
                s = s.masked_fill(torch.arange(j, j + s.shape[1]) > torch.arange(i, i + len(q))[:, None] + M - N, float("-inf"))
            new = torch.maximum(m, s.max(1).values)
            p = torch.exp(s - new[:, None])
            fade = torch.exp(m - new)
            l = l * fade + p.sum(1)
            o = o * fade[:, None] + p @ V[j : j + block_k]
            m = new
        out[i : i + block_q] = o / l[:, None]
        lse[i : i + block_q] = m + l
    return out, lse
