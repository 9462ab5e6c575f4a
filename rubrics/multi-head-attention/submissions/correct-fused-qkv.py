import torch
import torch.nn.functional as F
from torch import nn


class MultiHeadAttention(nn.Module):
    """One matrix product for queries, keys and values."""

    def __init__(self, d_model, num_heads, d_head):
        super().__init__()
        inner = num_heads * d_head
        self.num_heads = num_heads
        self.to_q = nn.Linear(d_model, inner, bias=False)
        self.to_k = nn.Linear(d_model, inner, bias=False)
        self.to_v = nn.Linear(d_model, inner, bias=False)
        self.to_out = nn.Linear(inner, d_model, bias=False)

    def forward(self, x, mask=None):
        B, N, _ = x.shape
        qkv = F.linear(x, torch.cat([self.to_q.weight, self.to_k.weight, self.to_v.weight]))
        q, k, v = qkv.reshape(B, N, 3, self.num_heads, -1).permute(2, 0, 3, 1, 4)
        dots = torch.einsum("bhid,bhjd->bhij", q, k).mul(q.shape[-1] ** -0.5)
        if mask is not None:
            dots.masked_fill_(~mask.view(B, 1, 1, N), -torch.inf)
        probs = torch.exp(dots - torch.logsumexp(dots, dim=-1, keepdim=True))
        return self.to_out((probs @ v).permute(0, 2, 1, 3).reshape(B, N, -1))
