import torch
import torch.nn.functional as F
from torch import nn


class TransformerEncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, eps):
        super().__init__()
        self.d_model, self.num_heads, self.eps = d_model, num_heads, eps
        self.gamma_1 = nn.Parameter(torch.ones(d_model))
        self.beta_1 = nn.Parameter(torch.zeros(d_model))
        self.W_q = nn.Parameter(torch.randn(d_model, d_model))
        self.W_k = nn.Parameter(torch.randn(d_model, d_model))
        self.W_v = nn.Parameter(torch.randn(d_model, d_model))
        self.W_o = nn.Parameter(torch.randn(d_model, d_model))
        self.gamma_2 = nn.Parameter(torch.ones(d_model))
        self.beta_2 = nn.Parameter(torch.zeros(d_model))
        self.W_1 = nn.Parameter(torch.randn(d_model, d_ff))
        self.b_1 = nn.Parameter(torch.zeros(d_ff))
        self.W_2 = nn.Parameter(torch.randn(d_ff, d_model))
        self.b_2 = nn.Parameter(torch.zeros(d_model))

    def norm(self, x):
        return F.layer_norm(x, (self.d_model,), eps=self.eps)

    def forward(self, x, mask=None):
        b, n, c = x.shape
        u = self.norm(x)
        q, k, v = ((u @ w).view(b, n, self.num_heads, -1).transpose(1, 2) for w in (self.W_q, self.W_k, self.W_v))
        logits = q @ k.transpose(2, 3) / q.shape[-1] ** 0.5
        if mask is not None:
            logits = logits.masked_fill(~mask[:, None, None, :], -torch.inf)
        h = x + (logits.softmax(-1) @ v).transpose(1, 2).reshape(b, n, c) @ self.W_o
        return h + F.gelu(self.norm(h) @ self.W_1 + self.b_1) @ self.W_2 + self.b_2
