import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, d_head):
        super().__init__()
        self.h = num_heads
        self.W_q = nn.Parameter(torch.randn(d_model, num_heads * d_head))
        self.W_k = nn.Parameter(torch.randn(d_model, num_heads * d_head))
        self.W_v = nn.Parameter(torch.randn(d_model, num_heads * d_head))
        self.W_o = nn.Parameter(torch.randn(num_heads * d_head, d_model))

    def forward(self, x, mask=None):
        q, k, v = (torch.stack((x @ w).chunk(self.h, dim=-1), dim=1) for w in (self.W_q, self.W_k, self.W_v))
        att = q @ k.transpose(-2, -1)
        if mask is not None:
            att = att.masked_fill(~mask[:, None, None], -torch.inf)
        heads = torch.softmax(att, -1) @ v
        return torch.cat(heads.unbind(1), dim=-1) @ self.W_o
