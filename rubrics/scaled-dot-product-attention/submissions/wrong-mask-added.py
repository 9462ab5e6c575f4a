import math
import torch
import torch.nn as nn
import torch.nn.functional as F


def scaled_dot_product_attention(Q, K, V, mask=None):
    d_k = Q.shape[-1]
    attn_logits = torch.matmul(Q, K.transpose(-2, -1))
    attn_logits = attn_logits / math.sqrt(d_k)
    if mask is not None:
        # mask broadcasts over the heads
        attn_logits = attn_logits + mask
    attention = F.softmax(attn_logits, dim=-1)
    output = torch.matmul(attention, V)
    return output, attention
