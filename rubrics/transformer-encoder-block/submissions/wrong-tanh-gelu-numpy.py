import numpy as np


def gelu(x):
    return x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi).astype(x.dtype) * (x + x.dtype.type(0.044715) * x**3)))


def layer_norm(x, g, b, eps):
    return g * (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + np.array(eps, dtype=x.dtype)) + b


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


class TransformerEncoderBlock:
    """After picoGPT: small functions, and the weights passed around."""

    gamma_1 = beta_1 = gamma_2 = beta_2 = W_q = W_k = W_v = W_o = W_1 = b_1 = W_2 = b_2 = None

    def __init__(self, d_model, num_heads, d_ff, eps):
        self.n_head = num_heads
        self.eps = eps

    def mha(self, x, keep):
        q, k, v = (np.split(x @ w, self.n_head, axis=-1) for w in (self.W_q, self.W_k, self.W_v))
        bias = np.where(keep, 0, -np.inf).astype(x.dtype)[:, None, :]
        out = [softmax(qi @ ki.swapaxes(1, 2) / np.sqrt(qi.shape[-1]).astype(x.dtype) + bias) @ vi for qi, ki, vi in zip(q, k, v)]
        return np.concatenate(out, axis=-1) @ self.W_o

    def forward(self, x, mask=None):
        keep = np.ones(x.shape[:2], dtype=bool) if mask is None else mask
        x = x + self.mha(layer_norm(x, self.gamma_1, self.beta_1, self.eps), keep)
        return x + gelu(layer_norm(x, self.gamma_2, self.beta_2, self.eps) @ self.W_1 + self.b_1) @ self.W_2 + self.b_2
