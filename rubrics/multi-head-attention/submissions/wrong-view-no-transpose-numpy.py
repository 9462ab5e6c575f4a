import numpy as np


class MultiHeadAttention:
    def __init__(self, d_model, num_heads, d_head):
        self.h = num_heads
        self.d = d_head
        self.W_q = self.W_k = self.W_v = np.zeros((d_model, num_heads * d_head))
        self.W_o = np.zeros((num_heads * d_head, d_model))

    def __call__(self, x, mask=None):
        B, N, C = x.shape
        Q = np.reshape(x @ self.W_q, (B, self.h, N, self.d))
        K = np.reshape(x @ self.W_k, (B, self.h, N, self.d))
        V = np.reshape(x @ self.W_v, (B, self.h, N, self.d))
        scores = np.einsum("bhnd,bhmd->bhnm", Q, K) / np.float32(np.sqrt(self.d))
        if mask is not None:
            scores = np.where(mask.reshape(B, 1, 1, N), scores, np.float32(-np.inf))
        scores = scores - scores.max(-1, keepdims=True)
        weights = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
        heads = np.einsum("bhnm,bhmd->bnhd", weights, V)
        return heads.reshape(B, N, self.h * self.d) @ self.W_o
