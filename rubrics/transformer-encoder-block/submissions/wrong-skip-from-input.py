import torch
from torch import nn
from torch.nn import functional as F


class TransformerEncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, eps):
        super().__init__()
        self.n_heads = num_heads
        self.norm1 = nn.LayerNorm(d_model, eps=eps)
        self.norm2 = nn.LayerNorm(d_model, eps=eps)
        self.q_proj = nn.Linear(d_model, d_model, bias=False)
        self.k_proj = nn.Linear(d_model, d_model, bias=False)
        self.v_proj = nn.Linear(d_model, d_model, bias=False)
        self.out_proj = nn.Linear(d_model, d_model, bias=False)
        self.linear1 = nn.Linear(d_model, d_ff)
        self.linear2 = nn.Linear(d_ff, d_model)

    def forward(self, x, mask=None):
        batch, length, width = x.shape
        residual = x

        x = self.norm1(x)
        q, k, v = [
            layer(x).reshape(batch, length, self.n_heads, width // self.n_heads).permute(0, 2, 1, 3)
            for layer in (self.q_proj, self.k_proj, self.v_proj)
        ]
        scores = torch.matmul(q, k.permute(0, 1, 3, 2)) / (width // self.n_heads) ** 0.5
        if mask is not None:
            scores = scores.masked_fill(mask[:, None, None, :] == False, -float("inf"))  # noqa: E712
        x = torch.matmul(F.softmax(scores, dim=-1), v).permute(0, 2, 1, 3).reshape(batch, length, width)
        x = self.out_proj(x) + residual

        x = self.norm2(x)
        x = self.linear2(F.gelu(self.linear1(x)))
        return x + residual
