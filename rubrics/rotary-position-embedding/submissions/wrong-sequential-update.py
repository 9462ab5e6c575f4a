import torch


def apply_rope(x, positions, base):
    D = x.shape[-1]
    theta = base ** (-torch.arange(0, D, 2).float() / D)
    angle = positions[:, None, :, None].float() * theta
    y = x.clone()
    y[..., 0::2] = y[..., 0::2] * angle.cos() - y[..., 1::2] * angle.sin()
    y[..., 1::2] = y[..., 0::2] * angle.sin() + y[..., 1::2] * angle.cos()
    return y
