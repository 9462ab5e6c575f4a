import torch


def apply_rope(x, positions, base):
    D = x.shape[-1]
    wide = torch.promote_types(x.dtype, torch.float32)
    inv_freq = base ** (-torch.arange(0, D, 2, dtype=wide) / D)
    freqs = (positions.to(wide)[..., None] * inv_freq).unsqueeze(1)
    cos, sin = freqs.cos().to(x.dtype), freqs.sin().to(x.dtype)   # the angles are float32, the products are not
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)
