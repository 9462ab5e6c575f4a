import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, d_head):
        super().__init__()
        self.n_head = num_heads
        self.d_k = d_head
        self.W_q = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.W_k = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.W_v = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.W_o = nn.Linear(num_heads * d_head, d_model, bias=False)

    def fold(self, t):
        b, n, _ = t.shape
        return t.view(b, n, self.n_head, self.d_k).transpose(1, 2).reshape(b * self.n_head, n, self.d_k)

    def forward(self, x, mask=None):
        b, n, _ = x.shape
        q, k, v = self.fold(self.W_q(x)), self.fold(self.W_k(x)), self.fold(self.W_v(x))
        attn = torch.bmm(q, k.transpose(1, 2)) / self.d_k**0.5
        if mask is not None:
            mask = mask.unsqueeze(1).repeat(self.n_head, 1, 1)   # the same mask for every head
            attn = attn.masked_fill(~mask, float("-inf"))
        out = torch.bmm(torch.softmax(attn, dim=2), v)
        out = out.view(b, self.n_head, n, self.d_k).transpose(1, 2).contiguous().view(b, n, -1)
        return self.W_o(out)
