import torch


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    """Sparse mixture of experts: Shazeer et al. (2017), section 2.1, with the loss of Fedus et al. (2021), equations 4-6.

    Args:
        x: tokens, float tensor of shape (N, C).
        W_router: float tensor of shape (C, E).
        W_in: float tensor of shape (E, C, F).
        W_out: float tensor of shape (E, F, C).
        k: how many experts each token gets, an int.
        mask: bool tensor of shape (N,), or None. True: a real token; False: padding.

    Returns:
        y: tensor of shape (N, C), with the dtype of x; 0 for padding.
        aux_loss: tensor of shape (), with the dtype of x: E times the sum over the experts of f * P.
    """
    raise NotImplementedError
