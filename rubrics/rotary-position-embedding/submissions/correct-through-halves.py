import torch


def rotate_half(x):
    x1, x2 = x.chunk(2, dim=-1)
    return torch.cat((-x2, x1), dim=-1)


def apply_rope(x, positions, base):
    # I only remember the half-split form, so: neighbours -> halves, rotate, halves -> neighbours.
    *lead, D = x.shape
    dtype = x.dtype
    x = x.double().view(*lead, D // 2, 2).transpose(-1, -2).reshape(*lead, D)

    inv_freq = 1.0 / base ** (torch.arange(0, D, 2).double() / D)
    freqs = positions.double()[:, None, :, None] * inv_freq
    emb = torch.cat((freqs, freqs), dim=-1)
    y = x * emb.cos() + rotate_half(x) * emb.sin()

    return y.view(*lead, 2, D // 2).transpose(-1, -2).reshape(*lead, D).to(dtype)
