import torch


def scaled_dot_product_attention(Q, K, V, mask=None):
    d_k = Q.shape[-1]
    scores = Q @ K.transpose(2, 3) * d_k ** -0.5

    # turn the mask into something we can add: -inf where masked, 0 elsewhere
    if mask is not None:
        additive = torch.zeros_like(mask, dtype=scores.dtype)
        additive[mask] = float("-inf")
        scores = scores + additive

    weights = scores.softmax(dim=-1)
    output = weights @ V
    return output, weights
