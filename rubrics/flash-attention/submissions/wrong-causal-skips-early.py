import torch


def flash_attention(Q, K, V, block_q, block_k, causal):
    N, D = Q.shape
    M, E = V.shape
    shift = M - N
    out = torch.zeros(N, E, dtype=Q.dtype)
    lse = torch.zeros(N, dtype=Q.dtype)
    for bi in range((N + block_q - 1) // block_q):
        i = bi * block_q
        q = Q[i : i + block_q]
        m = torch.full((len(q), 1), float("-inf"), dtype=Q.dtype)
        l, acc = torch.zeros_like(m), torch.zeros(len(q), E, dtype=Q.dtype)
        for bj in range((M + block_k - 1) // block_k):
            j = bj * block_k
            # nothing to see in tiles beyond the diagonal
            if causal and bj * block_k > bi * block_q + shift:
                continue
            s = q @ K[j : j + block_k].T / D**0.5
            if causal:
                row, col = torch.meshgrid(torch.arange(len(q)) + i, torch.arange(s.shape[1]) + j, indexing="ij")
                s = s.masked_fill(col > row + shift, float("-inf"))
            m_new = torch.maximum(m, s.amax(-1, keepdim=True))
            p = torch.exp(s - m_new)
            corr = torch.exp(m - m_new)
            l = corr * l + p.sum(-1, keepdim=True)
            acc = corr * acc + p @ V[j : j + block_k]
            m = m_new
        out[i : i + block_q] = acc / l
        lse[i : i + block_q] = (m + l.log()).squeeze(-1)
    return out, lse
