import torch


def scaled_dot_product_attention(Q, K, V, mask=None):
    B, H, N, D = Q.shape
    M = K.shape[2]

    # K has to become (B, H, D, M) for the product with Q
    K_t = K.reshape(B, H, D, M)

    logits = (Q @ K_t) / D ** 0.5          # (B, H, N, M)
    if mask is not None:
        logits = logits.masked_fill(~mask, float("-inf"))

    weights = torch.softmax(logits, dim=-1)
    output = weights @ V                   # (B, H, N, E)
    return output, weights
