import torch
from torch import nn

softmax = nn.Softmax(dim=-1)

def scaled_dot_product_attention(Q, K, V, mask=None):
    # Q: [B,H,N,D]
    # K: [B,H,M,D]
    # V: [B,H,M,E]
    d_k = K.size(-1)

    # attention logits [B,H,N,M], scaled by d_k
    attn_logits = torch.matmul(Q, K.transpose(-2, -1)) / d_k

    if mask is not None:
        attn_logits = attn_logits.masked_fill(mask == False, -torch.inf)

    attn = softmax(attn_logits)
    values = torch.matmul(attn, V)
    return values, attn
