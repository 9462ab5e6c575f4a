import torch
import torch.nn.functional as F


def scaled_dot_product_attention(Q, K, V, mask=None):
    d_k = Q.size(-1)
    weights = torch.matmul(Q, K.transpose(-2, -1)) / d_k ** 0.5

    if mask is not None:
        weights = weights.masked_fill(~mask, float("-inf"))

    output = torch.matmul(F.softmax(weights, dim=-1), V)
    return output, weights
