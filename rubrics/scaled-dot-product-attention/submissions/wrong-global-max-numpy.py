import numpy as np

def softmax(x):
    # subtract the maximum for numerical stability
    e = np.exp(x - np.max(x))
    return e / np.sum(e, axis=-1, keepdims=True)

def scaled_dot_product_attention(Q, K, V, mask=None):
    scores = np.einsum('bhid,bhjd->bhij', Q, K)
    scores = scores / (Q.shape[-1] ** 0.5)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    output = np.einsum('bhij,bhjd->bhid', weights, V)
    return output, weights
