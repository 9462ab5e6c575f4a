import numpy as np


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    """Sparse mixture of experts: Shazeer et al. (2017), section 2.1, with the loss of Fedus et al. (2021), equations 4-6.

    Args:
        x: tokens, float array of shape (N, C).
        W_router: float array of shape (C, E).
        W_in: float array of shape (E, C, F).
        W_out: float array of shape (E, F, C).
        k: how many experts each token gets, an int.
        mask: bool array of shape (N,), or None. True: a real token; False: padding.

    Returns:
        y: array of shape (N, C), with the dtype of x; 0 for padding.
        aux_loss: array of shape (), with the dtype of x: E times the sum over the experts of f * P.
    """
    raise NotImplementedError
