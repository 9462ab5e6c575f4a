import torch
import torch.nn.functional as F


def flash_attention(Q, K, V, block_q, block_k, causal):
    N, D = Q.shape
    M = K.shape[0]
    fill = -M % block_k
    K, V = F.pad(K, (0, 0, 0, fill)), F.pad(V, (0, 0, 0, fill))
    out, lse = [], []
    for i in range(0, N, block_q):
        q = Q[i : i + block_q]
        m = torch.full((len(q), 1), float("-inf"), dtype=Q.dtype)
        l = torch.zeros(len(q), 1, dtype=Q.dtype)
        o = torch.zeros(len(q), V.shape[1], dtype=Q.dtype)
        for k, v, j in zip(K.split(block_k), V.split(block_k), range(0, len(K), block_k)):
            s = q @ k.T / D**0.5
            if causal:
                if j > i + len(q) - 1 + M - N:
                    break
                rows, cols = torch.arange(len(q)) + i, torch.arange(block_k) + j
                s = s.masked_fill(cols[None] > rows[:, None] + M - N, float("-inf"))
            m_new = torch.maximum(m, s.amax(1, True))
            p, a = torch.exp(s - m_new), torch.exp(m - m_new)
            l, o, m = a * l + p.sum(1, True), a * o + p @ v, m_new
        out.append(o / l)
        lse.append((m + l.log())[:, 0])
    return torch.cat(out), torch.cat(lse)
