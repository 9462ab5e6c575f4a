import numpy as np


def scaled_dot_product_attention(Q, K, V, mask=None):
    logits = np.einsum("bhid,bhjd->bhij", Q, K) * np.asarray(1 / np.sqrt(Q.shape[-1]), Q.dtype)
    logits = logits - logits.max(axis=-1, keepdims=True)  # for stability
    if mask is not None:
        logits = np.where(mask, logits, -np.inf)
    with np.errstate(all="ignore"):
        weights = np.exp(logits)
        weights = weights / weights.sum(axis=-1, keepdims=True)
    return np.einsum("bhij,bhje->bhie", weights, V), weights
