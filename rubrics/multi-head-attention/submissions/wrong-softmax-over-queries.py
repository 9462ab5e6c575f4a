import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, d_head):
        super().__init__()
        self.num_heads = num_heads
        self.softmax = nn.Softmax(dim=2)
        self.q_proj = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.k_proj = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.v_proj = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.o_proj = nn.Linear(num_heads * d_head, d_model, bias=False)

    def forward(self, x, mask=None):
        B, N, _ = x.shape
        q = self.q_proj(x).view(B, N, self.num_heads, -1).transpose(1, 2)
        k = self.k_proj(x).view(B, N, self.num_heads, -1).transpose(1, 2)
        v = self.v_proj(x).view(B, N, self.num_heads, -1).transpose(1, 2)
        scores = q.matmul(k.transpose(2, 3)) / q.size(-1) ** 0.5
        if mask is not None:
            scores = scores.masked_fill(mask.logical_not()[:, None, None, :], float("-inf"))
        weights = self.softmax(scores)
        return self.o_proj(weights.matmul(v).transpose(1, 2).reshape(B, N, -1))
