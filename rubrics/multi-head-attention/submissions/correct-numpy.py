import numpy as np


def softmax(z):
    z = z - z.max(axis=-1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


class MultiHeadAttention:
    def __init__(self, d_model, num_heads, d_head):
        rng = np.random.default_rng(0)
        self.num_heads, self.d_head = num_heads, d_head
        self.W_q = rng.normal(size=(d_model, num_heads * d_head))
        self.W_k = rng.normal(size=(d_model, num_heads * d_head))
        self.W_v = rng.normal(size=(d_model, num_heads * d_head))
        self.W_o = rng.normal(size=(num_heads * d_head, d_model))

    def _heads(self, t):
        b, n, _ = t.shape
        return t.reshape(b, n, self.num_heads, self.d_head).transpose(0, 2, 1, 3)

    def forward(self, x, mask=None):
        b, n, _ = x.shape
        q, k, v = (self._heads(x @ w) for w in (self.W_q, self.W_k, self.W_v))
        s = q @ k.swapaxes(-1, -2) / np.sqrt(self.d_head).astype(x.dtype)
        if mask is not None:
            s = np.where(mask[:, None, None, :], s, -np.inf).astype(x.dtype)
        return (softmax(s) @ v).transpose(0, 2, 1, 3).reshape(b, n, -1) @ self.W_o
