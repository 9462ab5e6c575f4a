import torch


def apply_rope(x, positions, base):
    d = x.shape[-1]
    work = torch.float64 if x.dtype == torch.float64 else torch.float32

    inv_freq = base ** (-torch.arange(0, d, 2, dtype=work) / d)            # (D/2,)
    angles = positions[:, None, :, None].to(work) * inv_freq               # (B, 1, N, D/2)
    cos, sin = angles.cos(), angles.sin()

    even, odd = x[..., 0::2].to(work), x[..., 1::2].to(work)
    rotated = torch.stack((even * cos - odd * sin, even * sin + odd * cos), dim=-1)
    return rotated.flatten(-2).to(x.dtype)
