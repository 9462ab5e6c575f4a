import numpy as np


def forgetting_attention(x, Q, K, V, w_f, b_f):
    """Causal attention with a forget gate: Lin et al. (2025), section 3.

    Args:
        x: what the gates look at, float array of shape (B, N, C).
        Q: queries, float array of shape (B, H, N, D).
        K: keys, float array of shape (B, H, N, D).
        V: values, float array of shape (B, H, N, E).
        w_f: the gates' weights, float array of shape (H, C).
        b_f: the gates' biases, float array of shape (H,).

    Returns:
        log_f: array of shape (B, H, N), the logarithms of the gates.
        bias: array of shape (B, H, N, N), -inf above the diagonal.
        output: array of shape (B, H, N, E).
    """
    raise NotImplementedError
