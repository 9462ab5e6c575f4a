import torch
from torch import nn
import torch.nn.functional as F


class TransformerEncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, eps):
        super().__init__()
        self.num_heads = num_heads
        self.ln1 = nn.LayerNorm(d_model, eps=eps)
        self.ln2 = nn.LayerNorm(d_model, eps=eps)
        self.W_q = nn.Linear(d_model, d_model, bias=False)
        self.W_k = nn.Linear(d_model, d_model, bias=False)
        self.W_v = nn.Linear(d_model, d_model, bias=False)
        self.W_o = nn.Linear(d_model, d_model, bias=False)
        self.fc1 = nn.Linear(d_model, d_ff)
        self.fc2 = nn.Linear(d_ff, d_model)

    def attention(self, u, mask):
        b, n, c = u.shape
        q, k, v = (w(u).view(b, n, self.num_heads, -1).transpose(1, 2) for w in (self.W_q, self.W_k, self.W_v))
        scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
        if mask is not None:
            scores.masked_fill(~mask[:, None, None, :], float("-inf"))
        return self.W_o((scores.softmax(-1) @ v).transpose(1, 2).reshape(b, n, c))

    def forward(self, x, mask=None):
        h = x + self.attention(self.ln1(x), mask)
        return h + self.fc2(F.gelu(self.fc1(self.ln2(h))))
