import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, d_head):
        super().__init__()
        self.num_heads, self.d_head = num_heads, d_head
        self.query = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.key = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.value = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.to_out = nn.Linear(num_heads * d_head, d_model, bias=False)

    def forward(self, x, mask=None):
        b, n, _ = x.shape
        shape = (b, n, self.num_heads, self.d_head)
        q = self.query(x).view(shape).transpose(1, 2)
        k = self.key(x).view(shape).transpose(1, 2)
        v = self.value(x).view(shape).transpose(1, 2)
        scores = q @ k.mT if hasattr(k, "mT") else q @ k.transpose(-1, -2)
        scores = scores / self.d_head**0.5
        if mask is not None:
            scores = scores.masked_fill(~mask.view(b, 1, n, 1), float("-inf"))
        return self.to_out((scores.softmax(-1) @ v).transpose(1, 2).flatten(-2))
