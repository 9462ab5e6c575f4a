import torch


def stable_softmax(scores, mask):
    exp = torch.exp(scores - scores.max(dim=-1, keepdim=True).values)
    if mask is not None:
        exp = exp * mask
    return exp / exp.sum(dim=-1, keepdim=True)


def scaled_dot_product_attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-1, -2) / Q.shape[-1] ** 0.5
    weights = stable_softmax(scores, mask)
    return weights @ V, weights
