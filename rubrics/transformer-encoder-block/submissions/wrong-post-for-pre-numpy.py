import math

import numpy as np

erf = np.vectorize(math.erf, otypes=[float])


class TransformerEncoderBlock:
    gamma_1 = beta_1 = W_q = W_k = W_v = W_o = gamma_2 = beta_2 = W_1 = b_1 = W_2 = b_2 = None

    def __init__(self, d_model, num_heads, d_ff, eps):
        self.H, self.eps = num_heads, eps

    def norm(self, y, gamma, beta):
        y = y - y.mean(-1, keepdims=True)
        return gamma * y / np.sqrt((y * y).mean(-1, keepdims=True) + np.asarray(self.eps, y.dtype)) + beta

    def mha(self, x, mask):
        heads = []
        d = x.shape[-1] // self.H
        for h in range(self.H):
            cols = slice(h * d, (h + 1) * d)
            q, k, v = x @ self.W_q[:, cols], x @ self.W_k[:, cols], x @ self.W_v[:, cols]
            s = q @ k.swapaxes(1, 2) / np.asarray(math.sqrt(d), x.dtype)
            if mask is not None:
                s = np.where(mask[:, None, :], s, np.asarray(-np.inf, x.dtype))
            e = np.exp(s - s.max(-1, keepdims=True))
            heads.append(e / e.sum(-1, keepdims=True) @ v)
        return np.concatenate(heads, axis=-1) @ self.W_o

    def ffn(self, x):
        z = x @ self.W_1 + self.b_1
        return (0.5 * z * (1 + erf(z / np.sqrt(2)))).astype(x.dtype) @ self.W_2 + self.b_2

    def __call__(self, x, mask=None):
        x = self.norm(x + self.mha(x, mask), self.gamma_1, self.beta_1)
        return self.norm(x + self.ffn(x), self.gamma_2, self.beta_2)
