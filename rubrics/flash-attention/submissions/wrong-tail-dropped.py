import torch


def flash_attention(Q, K, V, block_q, block_k, causal):
    N, D = Q.shape
    M = K.shape[0]
    Tc = max(1, M // block_k)  # number of key blocks
    out = torch.zeros(N, V.shape[1], dtype=Q.dtype)
    lse = torch.zeros(N, dtype=Q.dtype)
    for i in range(0, N, block_q):
        q = Q[i : i + block_q]
        m = torch.full((q.shape[0],), float("-inf"), dtype=Q.dtype)
        l = torch.zeros(q.shape[0], dtype=Q.dtype)
        acc = torch.zeros(q.shape[0], V.shape[1], dtype=Q.dtype)
        for t in range(Tc):
            j = t * block_k
            s = q @ K[j : j + block_k].T / D**0.5
            if causal:
                hidden = torch.arange(j, j + s.shape[1])[None] > (torch.arange(i, i + s.shape[0]) + M - N)[:, None]
                if hidden.all():
                    break
                s = s.masked_fill(hidden, float("-inf"))
            m_new = torch.maximum(m, s.max(1).values)
            p = torch.exp(s - m_new[:, None])
            corr = torch.exp(m - m_new)
            l = l * corr + p.sum(1)
            acc = acc * corr[:, None] + p @ V[j : j + block_k]
            m = m_new
        out[i : i + block_q] = acc / l[:, None]
        lse[i : i + block_q] = m + l.log()
    return out, lse
