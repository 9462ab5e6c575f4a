import numpy as np


class MultiHeadAttention:
    def __init__(self, d_model, num_heads, d_head):
        self.num_heads = num_heads
        self.d_head = d_head
        self.W_q = self.W_k = self.W_v = self.W_o = None

    def forward(self, x, mask=None):
        H = self.num_heads
        q, k, v = x @ self.W_q, x @ self.W_k, x @ self.W_v
        joined = np.zeros_like(q)
        for h in range(H):
            qh, kh, vh = q[..., h::H], k[..., h::H], v[..., h::H]
            s = qh @ kh.transpose(0, 2, 1) / np.sqrt(self.d_head).astype(x.dtype)
            if mask is not None:
                s[~np.broadcast_to(mask[:, None, :], s.shape)] = -np.inf
            p = np.exp(s - s.max(-1, keepdims=True))
            joined[..., h::H] = (p / p.sum(-1, keepdims=True)) @ vh
        return joined @ self.W_o
