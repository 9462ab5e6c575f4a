import numpy as np


def softmax(x, axis=-1):
    x = x - np.max(x, axis=axis, keepdims=True)
    e = np.exp(x)
    return e / np.sum(e, axis=axis, keepdims=True)


def scaled_dot_product_attention(Q, K, V, mask=None):
    dtype = Q.dtype
    if dtype == np.float16:
        Q, K, V = Q.astype(np.float32), K.astype(np.float32), V.astype(np.float32)

    d_k = Q.shape[-1]
    scores = np.matmul(Q, np.swapaxes(K, -1, -2)) / d_k ** 0.5
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)

    # a row that is all -inf gives -inf - -inf = nan, which is what we want there
    with np.errstate(invalid="ignore"):
        weights = softmax(scores)
        output = np.matmul(weights, V)
    return output.astype(dtype), weights.astype(dtype)
