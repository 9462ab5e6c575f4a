import torch
import torch.nn.functional as F
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, d_head):
        super().__init__()
        self.n_head, self.d_k = num_heads, d_head
        self.W_q = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.W_k = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.W_v = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.W_o = nn.Linear(num_heads * d_head, d_model, bias=False)

    def attention(self, q, v, k, mask):
        s = q @ k.transpose(-1, -2) / self.d_k**0.5
        if mask is not None:
            s = s.masked_fill(~mask[:, None, None, :], -torch.inf)
        return F.softmax(s, dim=-1) @ v

    def forward(self, x, mask=None):
        b, n = x.size(0), x.size(1)
        q, k, v = [w(x).view(b, n, self.n_head, self.d_k).transpose(1, 2) for w in (self.W_q, self.W_k, self.W_v)]
        y = self.attention(q, k, v, mask)
        return self.W_o(y.transpose(1, 2).reshape(b, n, self.n_head * self.d_k))
