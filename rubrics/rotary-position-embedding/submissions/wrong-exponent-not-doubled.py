import torch


def apply_rope(x, positions, base):
    d = x.shape[-1]
    i = torch.arange(d // 2, dtype=torch.float32)
    theta = torch.pow(base, -i / d)
    ang = positions.float().unsqueeze(-1) * theta
    ang = ang.unsqueeze(1)
    xe, xo = x[..., 0::2], x[..., 1::2]
    out = torch.zeros_like(x)
    out[..., 0::2] = xe * torch.cos(ang) - xo * torch.sin(ang)
    out[..., 1::2] = xe * torch.sin(ang) + xo * torch.cos(ang)
    return out
