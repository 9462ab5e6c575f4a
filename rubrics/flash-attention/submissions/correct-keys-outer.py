import torch


def flash_attention(Q, K, V, block_q, block_k, causal):
    # loops in the order of the 2022 paper: keys outside, queries inside, statistics kept for all rows
    N, D = Q.shape
    M = K.shape[0]
    O = torch.zeros(N, V.shape[1], dtype=Q.dtype)
    l = torch.zeros(N, dtype=Q.dtype)
    m = torch.full((N,), -torch.inf, dtype=Q.dtype) if hasattr(torch, "inf") else torch.full((N,), float("-inf"))
    key_blocks = list(zip(torch.split(K, block_k), torch.split(V, block_k)))
    start = 0
    for Kj, Vj in key_blocks:
        for i in range(0, N, block_q):
            rows = slice(i, min(i + block_q, N))
            S = torch.einsum("id,jd->ij", Q[rows], Kj) / D**0.5
            if causal:
                qpos = torch.arange(N)[rows] + M - N
                kpos = start + torch.arange(Kj.shape[0])
                if kpos[0] > qpos[-1]:
                    continue
                S = S + torch.zeros_like(S).masked_fill(kpos[None, :] > qpos[:, None], float("-inf"))
            mt = S.max(dim=1).values
            mn = torch.maximum(m[rows], mt)
            P = torch.exp(S - mn[:, None])
            ln = torch.exp(m[rows] - mn) * l[rows] + P.sum(1)
            # the paper keeps O normalised all the time
            O[rows] = (O[rows] * (l[rows] * torch.exp(m[rows] - mn))[:, None] + P @ Vj) / ln[:, None]
            m[rows], l[rows] = mn, ln
        start += Kj.shape[0]
    return O, m + l.log()
