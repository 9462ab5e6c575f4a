import math
import torch


def stable_softmax(scores):
    # exp overflows for big scores -> subtract the max first
    exps = torch.exp(scores - scores.max())
    return exps / exps.sum(dim=-1, keepdim=True)


def scaled_dot_product_attention(Q, K, V, mask=None):
    scores = torch.matmul(Q, K.transpose(-2, -1)) / math.sqrt(Q.shape[-1])

    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)

    weights = stable_softmax(scores)
    output = torch.matmul(weights, V)

    return output, weights
