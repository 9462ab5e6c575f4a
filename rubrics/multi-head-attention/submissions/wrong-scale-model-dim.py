import math

import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, d_head):
        super().__init__()
        self.d_model = d_model
        self.num_heads = num_heads
        self.d_head = d_head
        self.W_q = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.W_k = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.W_v = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.W_o = nn.Linear(num_heads * d_head, d_model, bias=False)

    def forward(self, x, mask=None):
        batch, length = x.shape[:2]

        def split(t):
            return t.reshape(batch, length, self.num_heads, self.d_head).transpose(1, 2)

        Q, K, V = split(self.W_q(x)), split(self.W_k(x)), split(self.W_v(x))
        energy = torch.einsum("bhqd,bhkd->bhqk", Q, K)
        if mask is not None:
            energy = energy.masked_fill(~mask[:, None, None, :], float("-1e20"))
        attention = torch.softmax(energy / math.sqrt(self.d_model), dim=3)
        out = torch.einsum("bhqk,bhkd->bqhd", attention, V).reshape(batch, length, -1)
        return self.W_o(out)
