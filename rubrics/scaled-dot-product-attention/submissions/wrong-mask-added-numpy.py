import numpy as np

def row_softmax(s):
    s = s - s.max(-1)[..., None]
    s = np.exp(s)
    return s / s.sum(-1)[..., None]

def scaled_dot_product_attention(Q, K, V, mask=None):
    s = np.einsum("bhqd,bhkd->bhqk", Q, K) / Q.shape[-1] ** .5
    # mask: (B,1,N,M), broadcasts against (B,H,N,M)
    if mask is not None:
        s = s + mask
    w = row_softmax(s)
    return np.einsum("bhqk,bhkv->bhqv", w, V), w
