import math
import numpy as np

def scaled_dot_product_attention(Q, K, V, mask=None):
    b, h, m, d = K.shape

    scores = np.matmul(Q, K.reshape(b, h, d, m)) / math.sqrt(d)
    if mask is not None:
        scores = np.where(mask, scores, -math.inf)

    # softmax over keys
    scores = scores - np.max(scores, axis=3, keepdims=True)
    weights = np.exp(scores)
    weights = weights / np.sum(weights, axis=3, keepdims=True)

    return np.matmul(weights, V), weights
