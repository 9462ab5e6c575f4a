import torch


def flash_attention(Q, K, V, block_q, block_k, causal):
    N, M = Q.size(0), K.size(0)
    out, lses = [], []
    for i in range(0, N, block_q):
        qi = Q[i : i + block_q]
        m, l, o = None, None, None
        for j in range(0, M, block_k):
            s = qi @ K[j : j + block_k].transpose(0, 1)
            if causal:
                ahead = torch.arange(j, j + s.size(1)).view(1, -1) > torch.arange(i, i + s.size(0)).view(-1, 1) + M - N
                if ahead.all():
                    break
                s = s.masked_fill(ahead, float("-inf"))
            if m is None:
                m = s.max(1, keepdim=True).values
                p = (s - m).exp()
                l, o = p.sum(1, keepdim=True), p @ V[j : j + block_k]
                continue
            m2 = torch.maximum(m, s.max(1, keepdim=True).values)
            p = (s - m2).exp()
            a = (m - m2).exp()
            l, o, m = l * a + p.sum(1, keepdim=True), o * a + p @ V[j : j + block_k], m2
        out.append(o / l)
        lses.append((m + l.log()).flatten())
    return torch.cat(out), torch.cat(lses)
