import numpy as np

MASK_VALUE = -1e9


def softmax(x):
    x_max = np.max(x, axis=-1, keepdims=True)
    e_x = np.exp(x - x_max)
    return e_x / e_x.sum(axis=-1, keepdims=True)


def scaled_dot_product_attention(Q, K, V, mask=None):
    d_k = K.shape[-1]
    attention_scores = Q @ np.moveaxis(K, -1, -2)
    attention_scores = attention_scores / (d_k ** 0.5)

    if mask is not None:
        attention_scores = np.where(mask, attention_scores, MASK_VALUE)

    attention_weights = softmax(attention_scores)
    return attention_weights @ V, attention_weights
