import torch
from torch import nn


class RotaryEmbedding(nn.Module):
    """Tables of cos and sin for all positions up to a maximum, indexed by position."""

    def __init__(self, dim, max_positions, base, dtype):
        super().__init__()
        exponent = torch.arange(0, dim, 2, dtype=dtype) / dim
        t = torch.arange(max_positions, dtype=dtype)
        freqs = torch.outer(t, torch.pow(torch.tensor(base, dtype=dtype), -exponent))
        self.register_buffer("cos", freqs.cos(), persistent=False)
        self.register_buffer("sin", freqs.sin(), persistent=False)

    def forward(self, x, positions):
        cos = self.cos[positions].unsqueeze(1)
        sin = self.sin[positions].unsqueeze(1)
        pairs = x.to(cos.dtype).unflatten(-1, (-1, 2))
        a, b = pairs.unbind(-1)
        out = torch.empty_like(pairs)
        out[..., 0] = a * cos - b * sin
        out[..., 1] = b * cos + a * sin
        return out.flatten(-2).to(x.dtype)


def apply_rope(x, positions, base):
    dtype = torch.promote_types(x.dtype, torch.float32)
    rope = RotaryEmbedding(x.shape[-1], int(positions.max()) + 1, base, dtype)
    return rope(x, positions)
