import numpy as np


class MultiHeadAttention:
    def __init__(self, d_model, num_heads, d_head):
        self.heads, self.width = num_heads, d_head
        self.W_q = None
        self.W_k = None
        self.W_v = None
        self.W_o = None

    def forward(self, x, mask=None):
        b, n, _ = x.shape
        q, k, v = [
            np.dot(x, w.T).reshape(b, n, self.heads, self.width).swapaxes(1, 2) for w in (self.W_q, self.W_k, self.W_v)
        ]
        a = np.matmul(q, k.swapaxes(2, 3)) / x.dtype.type(self.width**0.5)
        if mask is not None:
            a = a + np.where(mask, 0, -np.inf).astype(x.dtype)[:, None, None]
        a = np.exp(a - a.max(axis=-1, keepdims=True))
        a /= a.sum(axis=-1, keepdims=True)
        return np.dot(np.matmul(a, v).swapaxes(1, 2).reshape(b, n, -1), self.W_o.T)
