import numpy as np


def softmax(z):
    z = z - z.max(axis=-1, keepdims=True)
    num = np.exp(z)
    return num / num.sum(axis=-1, keepdims=True)


def scaled_dot_product_attention(Q, K, V, mask=None):
    d_k = Q.shape[-1]
    # swap last two axes of K so that (N, D) @ (D, M) works
    logits = Q @ K.transpose(0, 1, 3, 2)
    logits = logits / d_k
    if mask is not None:
        logits = np.where(mask, logits, float('-inf'))
    w = softmax(logits)
    return w @ V, w
