import torch


def apply_rope(x, positions, base):
    d = x.shape[-1]
    pos = positions[0].float()  # same for the whole batch
    inv_freq = base ** -(torch.arange(0, d, 2).float() / d)
    freqs = torch.outer(pos, inv_freq)
    cos, sin = freqs.cos(), freqs.sin()
    a, b = x.unflatten(-1, (d // 2, 2)).unbind(-1)
    return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)
