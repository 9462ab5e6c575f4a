import math

import torch


def scaled_dot_product_attention(Q, K, V, mask=None):
    dtype = Q.dtype
    # half precision: do the arithmetic in float32 and round once at the end
    if dtype in (torch.float16, torch.bfloat16):
        Q, K, V = Q.float(), K.float(), V.float()

    d_k = Q.size(-1)
    scores = torch.matmul(Q, K.transpose(-2, -1)) / math.sqrt(d_k)
    if mask is not None:
        scores = scores.masked_fill(mask == 0, float('-inf'))
    p_attn = torch.softmax(scores, dim=-1)

    return torch.matmul(p_attn, V).to(dtype), p_attn.to(dtype)
