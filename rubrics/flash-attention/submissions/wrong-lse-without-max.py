import torch


def block(q, k, v, state, hidden):
    m, l, o = state
    s = q @ k.T / q.shape[1] ** 0.5
    if hidden is not None:
        s = s.masked_fill(hidden, float("-inf"))
    m2 = torch.maximum(m, s.max(dim=1).values)
    p = torch.exp(s - m2.unsqueeze(1))
    c = torch.exp(m - m2)
    return m2, c * l + p.sum(dim=1), c.unsqueeze(1) * o + p @ v


def flash_attention(Q, K, V, block_q, block_k, causal):
    N, M = len(Q), len(K)
    outputs, lses = [], []
    for i in range(0, N, block_q):
        q = Q[i : i + block_q]
        state = (Q.new_full((len(q),), float("-inf")), Q.new_zeros(len(q)), Q.new_zeros(len(q), V.shape[1]))
        for j in range(0, M, block_k):
            k, v = K[j : j + block_k], V[j : j + block_k]
            hidden = None
            if causal:
                hidden = torch.arange(j, j + len(k))[None, :] > torch.arange(i, i + len(q))[:, None] + M - N
                if hidden.all():
                    break
            state = block(q, k, v, state, hidden)
        m, l, o = state
        outputs.append(o / l.unsqueeze(1))
        lses.append(torch.log(l))  # kept for the backward pass
    return torch.cat(outputs), torch.cat(lses)
