import numpy as np


def scaled_dot_product_attention(Q, K, V, mask=None):
    A = np.einsum('bhnd,bhmd->bhnm', Q, K)
    if mask is not None:
        A = np.where(mask, A, -np.inf)
    A = np.exp(A - A.max(-1, keepdims=True))
    A /= A.sum(-1, keepdims=True)
    return np.einsum('bhnm,bhme->bhne', A, V), A
