import math
import torch


def get_inv_freq(d, base=10000.0):
    return torch.exp(-math.log(base) * torch.arange(0, d, 2).float() / d)


def apply_rope(x, positions, base):
    inv_freq = get_inv_freq(x.shape[-1])
    ang = positions[:, None, :, None].float() * inv_freq
    c, s = ang.cos(), ang.sin()
    x1, x2 = x[..., 0::2], x[..., 1::2]
    y = torch.empty_like(x)
    y[..., 0::2] = x1 * c - x2 * s
    y[..., 1::2] = x2 * c + x1 * s
    return y
