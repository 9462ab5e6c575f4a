import torch


def scaled_dot_product_attention(Q, K, V, mask=None):
    output = torch.zeros(*Q.shape[:3], V.shape[-1], dtype=Q.dtype)
    weights = torch.zeros(*Q.shape[:3], K.shape[2], dtype=Q.dtype)
    return output, weights
