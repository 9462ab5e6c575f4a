import torch


def flash_attention(Q, K, V, block_q, block_k, causal):
    N, D = Q.shape
    M = K.shape[0]
    outs, lses = [], []
    for i in range(0, N, block_q):
        q = Q[i : i + block_q]
        rows = q.shape[0]
        m = torch.full((rows, 1), float("-inf"), dtype=Q.dtype)
        l = torch.zeros(rows, 1, dtype=Q.dtype)
        o = torch.zeros(rows, V.shape[1], dtype=Q.dtype)
        for j in range(0, M, block_k):
            if causal and j > i + rows - 1 + M - N:
                break
            k, v = K[j : j + block_k], V[j : j + block_k]
            s = q @ k.T / D**0.5
            if causal:
                tri = torch.ones_like(s).tril().bool()
                s = s.masked_fill(~tri, float("-inf"))
            m_new = torch.maximum(m, s.max(1, keepdim=True)[0])
            p = torch.exp(s - m_new)
            a = torch.exp(m - m_new)
            l = a * l + p.sum(1, keepdim=True)
            o = a * o + p @ v
            m = m_new
        outs.append(o / l)
        lses.append((m + torch.log(l))[:, 0])
    return torch.cat(outs, 0), torch.cat(lses, 0)
