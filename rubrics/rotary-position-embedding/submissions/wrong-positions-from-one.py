import torch


def apply_rope(x, positions, base):
    D = x.shape[-1]
    theta = base ** (-2 * torch.arange(D // 2).float() / D)
    # the paper counts positions 1..N
    m = positions + 1
    angle = m[:, None, :, None] * theta
    x1, x2 = x[..., ::2], x[..., 1::2]
    return torch.stack([x1 * angle.cos() - x2 * angle.sin(),
                        x1 * angle.sin() + x2 * angle.cos()], dim=-1).flatten(-2)
