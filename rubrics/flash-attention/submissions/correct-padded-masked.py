import torch
import torch.nn.functional as F


class Tiles:
    def __init__(self, Q, K, V, bq, bk, causal):
        self.n, self.d = Q.shape
        self.m = K.shape[0]
        pad = lambda x, b: F.pad(x, (0, 0, 0, -x.shape[0] % b))
        self.q, self.k, self.v = pad(Q, bq), pad(K, bk), pad(V, bk)
        self.bq, self.bk, self.causal = bq, bk, causal

    def scores(self, i, j):
        s = self.q[i : i + self.bq] @ self.k[j : j + self.bk].T / self.d**0.5
        cols = torch.arange(j, j + self.bk)
        rows = torch.arange(i, i + self.bq)
        hidden = (cols >= self.m)[None, :].expand_as(s)
        if self.causal:
            hidden = hidden | (cols[None, :] > rows[:, None] + self.m - self.n)
        return s.masked_fill(hidden, float("-inf"))

    def rows(self, i):
        m = l = acc = None
        for j in range(0, len(self.k), self.bk):
            s = self.scores(i, j)
            block_max = s.max(1, keepdim=True).values
            if m is None:
                m, l, acc = block_max, torch.zeros_like(block_max), torch.zeros(self.bq, self.v.shape[1], dtype=s.dtype)
            m_new = torch.max(m, block_max)
            p = (s - m_new).exp()
            a = (m - m_new).exp()
            m, l, acc = m_new, a * l + p.sum(1, keepdim=True), a * acc + p @ self.v[j : j + self.bk]
        return acc / l, (m + l.log())[:, 0]


def flash_attention(Q, K, V, block_q, block_k, causal):
    t = Tiles(Q, K, V, block_q, block_k, causal)
    done = [t.rows(i) for i in range(0, len(t.q), block_q)]
    return torch.cat([o for o, _ in done])[: t.n], torch.cat([s for _, s in done])[: t.n]
