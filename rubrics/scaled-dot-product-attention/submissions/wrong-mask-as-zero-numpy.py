import math
import numpy as np


def scaled_dot_product_attention(Q, K, V, mask=None):
    """
    Q: (B, H, N, D), K: (B, H, M, D), V: (B, H, M, E), mask: (B, 1, N, M)
    """
    scores = np.matmul(Q, np.transpose(K, (0, 1, 3, 2))) / math.sqrt(Q.shape[3])
    if mask is not None:
        scores = np.where(mask, scores, 0)
    m = scores.max(axis=3, keepdims=True)
    p = np.exp(scores - m)
    p = p / p.sum(axis=3, keepdims=True)
    return np.matmul(p, V), p
