import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, d_head):
        super().__init__()
        self.h, self.d = num_heads, d_head
        self.W_q = nn.Parameter(torch.zeros(d_model, num_heads * d_head))
        self.W_k = nn.Parameter(torch.zeros(d_model, num_heads * d_head))
        self.W_v = nn.Parameter(torch.zeros(d_model, num_heads * d_head))
        self.W_o = nn.Parameter(torch.zeros(num_heads * d_head, d_model))

    def forward(self, x, mask=None):
        q, k, v = (
            torch.einsum("bnc,chd->bhnd", x, w.view(-1, self.h, self.d)) for w in (self.W_q, self.W_k, self.W_v)
        )
        e = torch.exp(torch.einsum("bhnd,bhmd->bhnm", q, k) / self.d**0.5)
        if mask is not None:
            e = e * mask[:, None, None, :]
        p = e / e.sum(-1, keepdim=True)
        return torch.einsum("bhnm,bhmd->bnhd", p, v).flatten(2) @ self.W_o
