import torch


def flash_attention(Q, K, V, block_q, block_k, causal):
    N, D = Q.shape
    M, E = V.shape
    out = torch.empty(N, E, dtype=Q.dtype)
    lse = torch.empty(N, dtype=Q.dtype)
    for i in range(0, N, block_q):
        q = Q[i : i + block_q]
        m = torch.full((len(q), 1), float("-inf"), dtype=Q.dtype)
        l = torch.zeros(len(q), 1, dtype=Q.dtype)
        acc = torch.zeros(len(q), E, dtype=Q.dtype)
        for j in range(0, M, block_k):
            if causal and j > i + len(q) - 1 + M - N:
                break
            k, v = K[j : j + block_k], V[j : j + block_k]
            s = q @ k.T / D**0.5
            if causal:
                rows = torch.arange(i, i + len(q))[:, None] + M - N
                cols = torch.arange(j, j + len(k))[None, :]
                s = s.masked_fill(cols > rows, float("-inf"))
            m_new = torch.maximum(m, s.amax(1, keepdim=True))
            p = torch.exp(s - m_new)
            scale = torch.exp(m - m_new)
            l = scale * l + p.sum(1, keepdim=True)
            acc = scale * acc + p @ v
            m = m_new
        out[i : i + block_q] = acc / l
        lse[i : i + block_q] = (m + torch.log(l)).squeeze(1)
    return out, lse
