import math

import torch
import torch.nn.functional as F


def scaled_dot_product_attention(Q, K, V, mask=None):
    """Vaswani et al., eq. (1). Masked positions are excluded from the softmax."""
    attn = torch.matmul(Q, K.transpose(-1, -2))
    attn = attn / math.sqrt(K.shape[-1])
    if mask is not None:
        attn = attn.masked_fill(mask, float("-inf"))
    attn = F.softmax(attn, dim=-1)
    return torch.matmul(attn, V), attn
