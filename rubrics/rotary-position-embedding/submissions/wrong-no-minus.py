import torch


def swap_pairs(x):
    return x.unflatten(-1, (-1, 2)).flip(-1).flatten(-2)


def apply_rope(x, positions, base):
    d = x.shape[-1]
    theta = (1.0 / base ** (torch.arange(0, d, 2).float() / d)).repeat_interleave(2)
    angle = positions.float()[:, None, :, None] * theta
    return x * angle.cos() + swap_pairs(x) * angle.sin()
