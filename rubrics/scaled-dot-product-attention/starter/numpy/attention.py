import numpy as np


def scaled_dot_product_attention(Q, K, V, mask=None):
    """Scaled dot-product attention: Vaswani et al. (2017), section 3.2.1, equation (1).

    Args:
        Q: queries, float array of shape (B, H, N, D).
        K: keys, float array of shape (B, H, M, D).
        V: values, float array of shape (B, H, M, E).
        mask: bool array of shape (B, 1, N, M), or None. True: this query may attend to this key.

    Returns:
        output: array of shape (B, H, N, E), with the dtype of Q.
        weights: array of shape (B, H, N, M), with the dtype of Q; what the softmax gives.
    """
    raise NotImplementedError
