import torch
from torch import nn


class TransformerEncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, eps):
        super().__init__()
        self.num_heads = num_heads
        self.norm1 = nn.LayerNorm(d_model, eps=eps)
        self.W_q = nn.Parameter(torch.empty(d_model, d_model))
        self.W_k = nn.Parameter(torch.empty(d_model, d_model))
        self.W_v = nn.Parameter(torch.empty(d_model, d_model))
        self.W_o = nn.Parameter(torch.empty(d_model, d_model))
        for w in (self.W_q, self.W_k, self.W_v, self.W_o):
            nn.init.xavier_uniform_(w)
        # the feed-forward part, norm included
        self.norm2 = nn.LayerNorm(d_model, eps=eps)
        self.ffn = nn.Sequential(nn.Linear(d_model, d_ff), nn.GELU(), nn.Linear(d_ff, d_model))

    def forward(self, x, mask=None):
        u = self.norm1(x)
        q, k, v = (torch.stack((u @ w).chunk(self.num_heads, -1), 1) for w in (self.W_q, self.W_k, self.W_v))
        s = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
        if mask is not None:
            s = s + torch.zeros_like(s).masked_fill(~mask[:, None, None, :], -torch.inf)
        heads = s.softmax(-1) @ v
        h = x + torch.cat(heads.unbind(1), -1) @ self.W_o
        return self.ffn(self.norm2(h))
