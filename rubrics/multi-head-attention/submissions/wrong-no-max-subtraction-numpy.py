import numpy as np


def softmax(x):
    e = np.exp(x)
    return e / e.sum(axis=-1, keepdims=True)


class MultiHeadAttention:
    def __init__(self, d_model, num_heads, d_head):
        self.num_heads = num_heads
        self.d_head = d_head
        self.W_q = np.empty((d_model, num_heads * d_head))
        self.W_k = np.empty((d_model, num_heads * d_head))
        self.W_v = np.empty((d_model, num_heads * d_head))
        self.W_o = np.empty((num_heads * d_head, d_model))

    def forward(self, x, mask=None):
        b, n, _ = x.shape
        split = lambda t: t.reshape(b, n, self.num_heads, self.d_head).transpose(0, 2, 1, 3)
        q, k, v = split(x @ self.W_q), split(x @ self.W_k), split(x @ self.W_v)
        scores = q @ k.transpose(0, 1, 3, 2) / np.sqrt(np.array(self.d_head, dtype=x.dtype))
        if mask is not None:
            scores = np.where(mask[:, np.newaxis, np.newaxis, :], scores, np.array(-np.inf, dtype=x.dtype))
        return (softmax(scores) @ v).transpose(0, 2, 1, 3).reshape(b, n, -1) @ self.W_o
