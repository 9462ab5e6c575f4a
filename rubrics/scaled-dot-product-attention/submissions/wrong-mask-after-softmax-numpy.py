import numpy as np


class SDPA:
    def __init__(self, d_k):
        self.scale = d_k ** 0.5

    def scores(self, Q, K):
        return np.einsum("...nd,...md->...nm", Q, K) / self.scale

    def softmax(self, x):
        x = np.exp(x - np.amax(x, axis=-1, keepdims=True))
        return x / np.sum(x, axis=-1, keepdims=True)

    def __call__(self, Q, K, V, mask):
        weights = self.softmax(self.scores(Q, K))
        if mask is not None:
            weights = weights * mask
        return np.einsum("...nm,...me->...ne", weights, V), weights


def scaled_dot_product_attention(Q, K, V, mask=None):
    return SDPA(Q.shape[-1])(Q, K, V, mask)
