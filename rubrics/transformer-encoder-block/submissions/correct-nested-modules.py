from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class LayerNorm(nn.Module):
    def __init__(self, width: int, eps: float):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(width))
        self.beta = nn.Parameter(torch.zeros(width))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        return F.layer_norm(x, x.shape[-1:], self.gamma, self.beta, self.eps)


class SelfAttention(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(width, width, bias=False)
        self.k_proj = nn.Linear(width, width, bias=False)
        self.v_proj = nn.Linear(width, width, bias=False)
        self.out_proj = nn.Linear(width, width, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        outs = []
        chunks = zip(*(p(x).chunk(self.heads, dim=-1) for p in (self.q_proj, self.k_proj, self.v_proj)))
        for q, k, v in chunks:
            s = torch.bmm(q, k.transpose(1, 2)) / q.shape[-1] ** 0.5
            if mask is not None:
                s = s.masked_fill(~mask.unsqueeze(1), float("-inf"))
            s = s - s.amax(dim=-1, keepdim=True)
            outs.append(torch.bmm(s.exp() / s.exp().sum(-1, keepdim=True), v))
        return self.out_proj(torch.cat(outs, dim=-1))


class FeedForward(nn.Module):
    def __init__(self, width: int, inner: int):
        super().__init__()
        self.fc1 = nn.Linear(width, inner)
        self.fc2 = nn.Linear(inner, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(F.gelu(self.fc1(x)))


class Residual(nn.Module):
    """x + f(norm(x))"""

    def __init__(self, norm: nn.Module, inner: nn.Module):
        super().__init__()
        # not registered twice: the block owns both
        object.__setattr__(self, "parts", (norm, inner))

    def forward(self, x: Tensor, *args) -> Tensor:
        norm, inner = self.parts
        return x + inner(norm(x), *args)


class TransformerEncoderBlock(nn.Module):
    def __init__(self, d_model: int, num_heads: int, d_ff: int, eps: float):
        super().__init__()
        self.norm1 = LayerNorm(d_model, eps)
        self.norm2 = LayerNorm(d_model, eps)
        self.attn = SelfAttention(d_model, num_heads)
        self.ffn = FeedForward(d_model, d_ff)
        self.first = Residual(self.norm1, self.attn)
        self.second = Residual(self.norm2, self.ffn)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.second(self.first(x, mask))
