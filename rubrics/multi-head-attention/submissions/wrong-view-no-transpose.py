import math

import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, d_head):
        super().__init__()
        self.num_heads = num_heads
        self.d_head = d_head
        self.W_q = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.W_k = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.W_v = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.W_o = nn.Linear(num_heads * d_head, d_model, bias=False)

    def forward(self, x, mask=None):
        B, N, _ = x.shape
        # (B, N, H*D) -> (B, H, N, D)
        q = self.W_q(x).view(B, self.num_heads, N, self.d_head)
        k = self.W_k(x).view(B, self.num_heads, N, self.d_head)
        v = self.W_v(x).view(B, self.num_heads, N, self.d_head)
        scores = torch.matmul(q, k.transpose(-1, -2)) / math.sqrt(self.d_head)
        if mask is not None:
            scores = scores.masked_fill(~mask.unsqueeze(1).unsqueeze(1), float("-inf"))
        out = torch.matmul(torch.softmax(scores, dim=-1), v)
        out = out.transpose(1, 2).reshape(B, N, self.num_heads * self.d_head)
        return self.W_o(out)
