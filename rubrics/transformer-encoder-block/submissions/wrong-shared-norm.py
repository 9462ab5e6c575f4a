import torch
from torch import nn


class TransformerEncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, eps):
        super().__init__()
        self.h = num_heads
        self.norm1 = nn.LayerNorm(d_model, eps=eps)
        self.norm2 = nn.LayerNorm(d_model, eps=eps)
        self.W_q = nn.Linear(d_model, d_model, bias=False)
        self.W_k = nn.Linear(d_model, d_model, bias=False)
        self.W_v = nn.Linear(d_model, d_model, bias=False)
        self.W_o = nn.Linear(d_model, d_model, bias=False)
        self.W_1 = nn.Linear(d_model, d_ff)
        self.W_2 = nn.Linear(d_ff, d_model)

    def attention(self, x, mask=None):
        b, n, c = x.shape
        q, k, v = (w(x).view(b, n, self.h, c // self.h).transpose(1, 2) for w in (self.W_q, self.W_k, self.W_v))
        s = q @ k.transpose(2, 3) * (c // self.h) ** -0.5
        if mask is not None:
            s.masked_fill_(~mask.view(b, 1, 1, n), float("-inf"))
        return self.W_o((s.softmax(3) @ v).transpose(1, 2).reshape(b, n, c))

    def feed_forward(self, x, mask=None):
        return self.W_2(torch.nn.functional.gelu(self.W_1(x)))

    def forward(self, x, mask=None):
        for sublayer in (self.attention, self.feed_forward):
            x = x + sublayer(self.norm1(x), mask)
        return x
