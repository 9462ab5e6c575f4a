import torch


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    return torch.zeros_like(x), torch.zeros((), dtype=x.dtype)
