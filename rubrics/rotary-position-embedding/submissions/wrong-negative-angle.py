import torch


def apply_rope(x, positions, base):
    D = x.size(-1)
    inv = base ** (-torch.arange(0, D, 2, dtype=torch.float32) / D)
    a = positions[:, None, :, None] * inv
    x0, x1 = x[..., 0::2], x[..., 1::2]
    y0 = x0 * a.cos() + x1 * a.sin()
    y1 = -x0 * a.sin() + x1 * a.cos()
    return torch.stack([y0, y1], -1).reshape(x.shape)
