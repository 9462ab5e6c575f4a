import torch


def flash_attention(Q, K, V, block_q, block_k, causal):
    n, d = Q.shape
    m_len = K.shape[0]
    O = torch.zeros(n, V.shape[1], dtype=Q.dtype)
    L = torch.zeros(n, dtype=Q.dtype)
    for i in range(0, n, block_q):
        i2 = min(i + block_q, n)
        mi = torch.full((i2 - i,), float("-inf"), dtype=Q.dtype)
        li = torch.zeros(i2 - i, dtype=Q.dtype)
        for j in range(0, m_len, block_k):
            j2 = min(j + block_k, m_len)
            if causal and j > i2 - 1 + m_len - n:
                continue
            sij = (Q[i:i2] @ K[j:j2].T) / d**0.5
            if causal:
                mask = torch.arange(j, j2)[None] <= torch.arange(i, i2)[:, None] + m_len - n
                sij = sij.masked_fill(~mask, float("-inf"))
            mnew = torch.maximum(mi, sij.max(dim=1).values)
            pij = torch.exp(sij - mnew[:, None])
            li = torch.exp(mi - mnew) * li + pij.sum(dim=1)
            O[i:i2] += pij @ V[j:j2]
            mi = mnew
        O[i:i2] /= li[:, None]
        L[i:i2] = mi + torch.log(li)
    return O, L
