import torch
import torch.nn.functional as F


def scaled_dot_product_attention(Q, K, V, mask=None):
    scores = Q @ K.mT / Q.size(-1) ** 0.5
    if mask is not None:
        scores = scores.where(mask, torch.tensor(-torch.inf, dtype=scores.dtype))
    # .data, so that the in-place clean-up below does not upset autograd
    weights = F.softmax(scores, -1).data
    weights[weights < 0] = 0
    return weights @ V, weights
