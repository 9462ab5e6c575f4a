import numpy as np


def scaled_dot_product_attention(Q, K, V, mask=None):
    scores = (Q @ K.swapaxes(-1, -2)) * (Q.shape[-1] ** -0.5)

    if mask is not None:
        full_mask = np.broadcast_to(mask, scores.shape)
        scores[full_mask] = -np.inf

    scores = scores - scores.max(axis=-1, keepdims=True)
    e = np.exp(scores)
    attn = e / e.sum(axis=-1, keepdims=True)
    return attn @ V, attn
