import numpy as np


def scaled_dot_product_attention(Q, K, V, mask=None):
    D = Q.shape[-1]
    logits = np.matmul(Q, K.swapaxes(-2, -1)) / np.sqrt(D).astype(Q.dtype)
    if mask is not None:
        logits = np.where(mask, logits, -np.inf)

    unnormalised = np.exp(logits)
    Z = unnormalised.sum(axis=-1, keepdims=True)
    weights = unnormalised / Z
    output = np.matmul(weights, V)
    return output, weights
