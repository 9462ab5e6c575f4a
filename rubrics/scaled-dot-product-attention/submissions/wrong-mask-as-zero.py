import torch
from torch.nn import functional as F

def scaled_dot_product_attention(Q, K, V, mask=None):
    sim = torch.einsum("b h i d, b h j d -> b h i j", Q, K) * (Q.shape[-1] ** -0.5)
    if mask is not None:
        sim = sim * mask          # zero out the masked scores
    attn = F.softmax(sim, dim=-1)
    return torch.einsum("b h i j, b h j e -> b h i e", attn, V), attn
