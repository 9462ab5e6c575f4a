import torch


def apply_rope(x, positions, base):
    B, H, N, D = x.shape
    inv_freq = base ** (-torch.arange(0, D, 2) / D)
    freqs = positions.to(x)[:, None, :, None] * inv_freq.to(x)   # all in the dtype of the model
    cos, sin = freqs.float().cos().to(x), freqs.float().sin().to(x)
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)
