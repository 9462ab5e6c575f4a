import torch
from torch import nn
import torch.nn.functional as F


class LayerNorm(nn.Module):
    def __init__(self, d, eps):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d))
        self.bias = nn.Parameter(torch.zeros(d))
        self.eps = eps

    def forward(self, x):
        with torch.no_grad():   # statistics, nothing to learn here
            mean = x.mean(-1, keepdim=True)
            rstd = (x.var(-1, keepdim=True, unbiased=False) + self.eps).rsqrt()
        return (x - mean) * rstd * self.weight + self.bias


class TransformerEncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, eps):
        super().__init__()
        self.num_heads = num_heads
        self.ln_1 = LayerNorm(d_model, eps)
        self.ln_2 = LayerNorm(d_model, eps)
        self.q_proj = nn.Linear(d_model, d_model, bias=False)
        self.k_proj = nn.Linear(d_model, d_model, bias=False)
        self.v_proj = nn.Linear(d_model, d_model, bias=False)
        self.out_proj = nn.Linear(d_model, d_model, bias=False)
        self.fc1 = nn.Linear(d_model, d_ff)
        self.fc2 = nn.Linear(d_ff, d_model)

    def attend(self, x, mask):
        b, n, c = x.shape
        q, k, v = (
            f(x).view(b, n, self.num_heads, -1).transpose(1, 2) for f in (self.q_proj, self.k_proj, self.v_proj)
        )
        w = q @ k.transpose(-1, -2) / q.size(-1) ** 0.5
        if mask is not None:
            w = w.masked_fill(~mask[:, None, None, :], -torch.inf)
        return self.out_proj((w.softmax(-1) @ v).transpose(1, 2).reshape(b, n, c))

    def forward(self, x, mask=None):
        x = x + self.attend(self.ln_1(x), mask)
        return x + self.fc2(F.gelu(self.fc1(self.ln_2(x))))
