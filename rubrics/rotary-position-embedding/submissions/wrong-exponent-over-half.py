import torch


def apply_rope(x, positions, base):
    half = x.shape[-1] // 2
    # 2i / (d/2), i = 0 .. d/2 - 1
    freqs = 1.0 / base ** (torch.arange(0, 2 * half, 2).float() / half)
    theta = torch.einsum("bn,k->bnk", positions.float(), freqs)[:, None]
    rot = torch.polar(torch.ones_like(theta), theta)
    xc = torch.view_as_complex(x.reshape(*x.shape[:-1], half, 2).contiguous())
    return torch.view_as_real(xc * rot).reshape(x.shape)
