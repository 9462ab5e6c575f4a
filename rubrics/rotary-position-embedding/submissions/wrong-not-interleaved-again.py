import torch


def apply_rope(x, positions, base):
    d = x.shape[-1]
    freqs = base ** (-torch.arange(0, d, 2).float() / d)
    angle = positions.float()[:, None, :, None] * freqs
    cos, sin = angle.cos(), angle.sin()

    x1, x2 = x[..., ::2], x[..., 1::2]
    y1 = x1 * cos - x2 * sin
    y2 = x1 * sin + x2 * cos
    return torch.cat([y1, y2], dim=-1)
