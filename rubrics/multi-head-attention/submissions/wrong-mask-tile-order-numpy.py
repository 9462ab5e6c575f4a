import numpy as np


class MultiHeadAttention:
    def __init__(self, d_model, num_heads, d_head):
        self.H, self.D = num_heads, d_head
        self.wq = self.wk = self.wv = self.wo = None

    def forward(self, x, mask=None):
        B, N, C = x.shape
        H, D = self.H, self.D
        fold = lambda t: t.reshape(B, N, H, D).transpose(0, 2, 1, 3).reshape(B * H, N, D)
        q, k, v = fold(x @ self.wq), fold(x @ self.wk), fold(x @ self.wv)
        s = q @ k.transpose(0, 2, 1) / np.sqrt(D, dtype=x.dtype)
        if mask is not None:
            keep = np.tile(mask, (H, 1))[:, None, :]
            s = np.where(keep, s, x.dtype.type(-np.inf))
        s = np.exp(s - s.max(-1, keepdims=True))
        p = s / s.sum(-1, keepdims=True)
        return (p @ v).reshape(B, H, N, D).transpose(0, 2, 1, 3).reshape(B, N, H * D) @ self.wo
