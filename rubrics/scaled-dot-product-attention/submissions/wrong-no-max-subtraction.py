import torch


def softmax(x):
    e = torch.exp(x)
    return e / torch.sum(e, dim=-1, keepdim=True)


def scaled_dot_product_attention(Q, K, V, mask=None):
    scores = torch.matmul(Q, K.transpose(-2, -1)) / (K.shape[-1] ** 0.5)

    if mask is not None:
        # exp(-inf) = 0, so masked keys drop out of the sum as well
        scores = scores.masked_fill(~mask, float('-inf'))

    weights = softmax(scores)
    return torch.matmul(weights, V), weights
