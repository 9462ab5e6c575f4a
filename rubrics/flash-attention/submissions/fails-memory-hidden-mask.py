import torch


def flash_attention(Q, K, V, block_q, block_k, causal):
    N, D = Q.shape
    M = K.shape[0]
    # one mask for the whole sequence, tiles cut from it: N × M again, if only of bools
    visible = torch.ones(N, M, dtype=torch.bool)
    if causal:
        visible = visible.tril(M - N)
    outputs, lses = [], []
    for q, seen in zip(Q.split(block_q), visible.split(block_q)):
        m = torch.full((len(q), 1), -float("inf"), dtype=Q.dtype)
        l = torch.zeros_like(m)
        o = torch.zeros(len(q), V.shape[1], dtype=Q.dtype)
        for k, v, s_mask in zip(K.split(block_k), V.split(block_k), seen.split(block_k, dim=1)):
            s = (q @ k.T / D**0.5).masked_fill(~s_mask, -float("inf"))
            m_new = torch.maximum(m, s.max(1, keepdim=True).values)
            p, old = torch.exp(s - m_new), torch.exp(m - m_new)
            l = old * l + p.sum(1, keepdim=True)
            o = old * o + p @ v
            m = m_new
        outputs.append(o / l)
        lses.append((m + l.log()).squeeze(1))
    return torch.cat(outputs), torch.cat(lses)
