import math

import torch


@torch.no_grad()
def attention_weights(Q, K, mask):
    scores = torch.einsum("bhnd,bhmd->bhnm", Q, K) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores.masked_fill_(mask.logical_not(), -math.inf)
    return scores.softmax(dim=-1)


def scaled_dot_product_attention(Q, K, V, mask=None):
    weights = attention_weights(Q, K, mask)
    return torch.einsum("bhnm,bhme->bhne", weights, V), weights
