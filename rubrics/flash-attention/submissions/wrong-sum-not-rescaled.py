import torch


def flash_attention(Q, K, V, block_q, block_k, causal):
    N, D = Q.shape
    M = K.shape[0]
    blocks = []
    for i in range(0, N, block_q):
        q = Q[i : i + block_q]
        m = torch.full((q.shape[0], 1), -1.0 * float("inf"), dtype=Q.dtype)
        l = torch.zeros_like(m)
        o = torch.zeros(q.shape[0], V.shape[1], dtype=Q.dtype)
        for j in range(0, M, block_k):
            s = q @ K[j : j + block_k].T * D**-0.5
            if causal:
                r = torch.arange(q.shape[0])[:, None] + i + M - N
                c = torch.arange(s.shape[1])[None, :] + j
                s = torch.where(c <= r, s, torch.full_like(s, float("-inf")))
                if (c > r).all():
                    continue
            new = torch.maximum(m, s.amax(dim=1, keepdim=True))
            p = torch.exp(s - new)
            o = o * torch.exp(m - new) + p @ V[j : j + block_k]
            l += p.sum(dim=1, keepdim=True)
            m = new
        blocks.append((o / l, (m + l.log()).squeeze(-1)))
    return torch.cat([b[0] for b in blocks]), torch.cat([b[1] for b in blocks])
