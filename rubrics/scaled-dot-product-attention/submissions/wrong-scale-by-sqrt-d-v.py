import math
import torch


def scaled_dot_product_attention(Q, K, V, mask=None):
    batch, heads, n_q, _ = Q.shape
    d = V.shape[-1]

    scores = torch.einsum('bhid,bhjd->bhij', Q, K)
    scores = scores / math.sqrt(d)

    if mask is not None:
        neg_inf = torch.tensor(float('-inf'), dtype=scores.dtype)
        scores = torch.where(mask, scores, neg_inf)

    attn = scores.softmax(dim=-1)
    assert attn.shape[:3] == (batch, heads, n_q)

    out = torch.einsum('bhij,bhjd->bhid', attn, V)
    return out, attn
