import numpy as np


def scaled_dot_product_attention(Q, K, V, mask=None):
    Q /= np.sqrt(Q.shape[-1]).astype(Q.dtype)
    scores = np.einsum("bhnd,bhmd->bhnm", Q, K)
    if mask is not None:
        scores[~np.broadcast_to(mask, scores.shape)] = -np.inf
    with np.errstate(invalid="ignore"):
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        weights /= weights.sum(-1, keepdims=True)
    return np.einsum("bhnm,bhme->bhne", weights, V), weights
