import math

import torch
from torch import nn


class TransformerEncoderBlock(nn.Module):
    """Sublayer outputs are LayerNorm(x + Sublayer(x)), section 3.1."""

    def __init__(self, d_model, num_heads, d_ff, eps):
        super().__init__()
        self.num_heads = num_heads
        self.norm1 = nn.LayerNorm(d_model, eps)
        self.norm2 = nn.LayerNorm(d_model, eps)
        self.W_q = nn.Linear(d_model, d_model, bias=False)
        self.W_k = nn.Linear(d_model, d_model, bias=False)
        self.W_v = nn.Linear(d_model, d_model, bias=False)
        self.W_o = nn.Linear(d_model, d_model, bias=False)
        self.linear1 = nn.Linear(d_model, d_ff)
        self.linear2 = nn.Linear(d_ff, d_model)
        self.activation = nn.GELU()

    def self_attn(self, x, mask):
        B, N, C = x.shape
        q = self.W_q(x).view(B, N, self.num_heads, -1).transpose(1, 2)
        k = self.W_k(x).view(B, N, self.num_heads, -1).transpose(1, 2)
        v = self.W_v(x).view(B, N, self.num_heads, -1).transpose(1, 2)
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.size(-1))
        if mask is not None:
            scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
        out = torch.softmax(scores, dim=-1) @ v
        return self.W_o(out.transpose(1, 2).reshape(B, N, C))

    def forward(self, x, mask=None):
        x = self.norm1(x + self.self_attn(x, mask))
        x = self.norm2(x + self.linear2(self.activation(self.linear1(x))))
        return x
