import math

import torch


def scaled_dot_product_attention(Q, K, V, mask=None):
    logits = Q @ K.transpose(-1, -2) / math.sqrt(Q.size(-1))

    if mask is not None:
        # (B, 1, N, M) -> (B, 1, 1, M): which keys are padding is the same for
        # every query, so one row of the mask is enough
        key_mask = mask[:, :, 0, :].unsqueeze(2)
        logits = logits.masked_fill(~key_mask, -math.inf)

    weights = logits.softmax(dim=-1)
    return weights @ V, weights
