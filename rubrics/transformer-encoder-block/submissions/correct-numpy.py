import math

import numpy as np

erf = np.vectorize(math.erf, otypes=[float])


def gelu(z):
    return (z * 0.5 * (1 + erf(z / math.sqrt(2)))).astype(z.dtype)


def layer_norm(x, gamma, beta, eps):
    mu = x.mean(axis=-1, keepdims=True)
    var = x.var(axis=-1, keepdims=True)
    return (x - mu) / np.sqrt(var + x.dtype.type(eps)) * gamma + beta


class TransformerEncoderBlock:
    names = ["gamma_1", "beta_1", "W_q", "W_k", "W_v", "W_o", "gamma_2", "beta_2", "W_1", "b_1", "W_2", "b_2"]

    def __init__(self, d_model, num_heads, d_ff, eps):
        self.num_heads, self.eps = num_heads, eps
        for name in self.names:
            setattr(self, name, None)

    def attention(self, u, mask):
        b, n, c = u.shape
        d = c // self.num_heads
        q, k, v = ((u @ w).reshape(b, n, self.num_heads, d).transpose(0, 2, 1, 3) for w in (self.W_q, self.W_k, self.W_v))
        s = np.einsum("bhid,bhjd->bhij", q, k) / u.dtype.type(math.sqrt(d))
        if mask is not None:
            s = np.where(mask[:, None, None, :], s, u.dtype.type(-np.inf))
        s = np.exp(s - s.max(axis=-1, keepdims=True))
        p = s / s.sum(axis=-1, keepdims=True)
        return (p @ v).transpose(0, 2, 1, 3).reshape(b, n, c) @ self.W_o

    def forward(self, x, mask=None):
        h = x + self.attention(layer_norm(x, self.gamma_1, self.beta_1, self.eps), mask)
        u = layer_norm(h, self.gamma_2, self.beta_2, self.eps)
        return h + gelu(u @ self.W_1 + self.b_1) @ self.W_2 + self.b_2
