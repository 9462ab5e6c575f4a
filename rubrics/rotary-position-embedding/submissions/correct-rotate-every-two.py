import torch


def rotate_every_two(x):
    x1 = x[:, :, :, ::2]
    x2 = x[:, :, :, 1::2]
    x = torch.stack((-x2, x1), dim=-1)
    return x.flatten(-2)  # in einsum notation: rearrange(x, '... d j -> ... (d j)')


def duplicate_interleave(m):
    """[a, b] -> [a, a, b, b]"""
    return m.repeat_interleave(2, dim=-1)


def apply_rope(x, positions, base):
    dim = x.size(-1)
    dt = x.dtype if x.dtype in (torch.float32, torch.float64) else torch.float32
    inv_freq = 1.0 / (base ** (torch.arange(0, dim, 2).to(dt) / dim))
    sinusoid = positions.unsqueeze(-1).to(dt) * inv_freq

    # trig in float32, then down to whatever x is, as one does for autocast
    sin = duplicate_interleave(torch.sin(sinusoid)).unsqueeze(1).to(x.dtype)
    cos = duplicate_interleave(torch.cos(sinusoid)).unsqueeze(1).to(x.dtype)
    return (x * cos) + (rotate_every_two(x) * sin)
