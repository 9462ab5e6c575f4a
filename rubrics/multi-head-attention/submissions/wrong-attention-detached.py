import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, d_head):
        super().__init__()
        self.num_heads = num_heads
        self.d_head = d_head
        self.q_proj = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.k_proj = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.v_proj = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.o_proj = nn.Linear(num_heads * d_head, d_model, bias=False)
        self.attention = None   # for plotting

    def forward(self, x, mask=None):
        b, n, _ = x.shape
        q, k, v = (
            f(x).view(b, n, self.num_heads, self.d_head).transpose(1, 2) for f in (self.q_proj, self.k_proj, self.v_proj)
        )
        s = q @ k.transpose(-1, -2) / self.d_head**0.5
        if mask is not None:
            s = s.masked_fill(~mask[:, None, None, :], -torch.inf)
        self.attention = s.softmax(-1).detach()
        return self.o_proj((self.attention @ v).transpose(1, 2).reshape(b, n, -1))
