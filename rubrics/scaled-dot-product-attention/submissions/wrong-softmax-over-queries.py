import torch
import torch.nn.functional as F


def scaled_dot_product_attention(Q, K, V, mask=None):
    scale = Q.size(3) ** -0.5
    attn_scores = torch.matmul(Q * scale, K.permute(0, 1, 3, 2))

    if mask is not None:
        attn_scores = attn_scores.masked_fill(mask.logical_not(), float('-inf'))

    # dims: 0 = batch, 1 = heads, 2 = sequence
    attn_weights = F.softmax(attn_scores, dim=2)
    attn_output = torch.matmul(attn_weights, V)
    return attn_output, attn_weights
