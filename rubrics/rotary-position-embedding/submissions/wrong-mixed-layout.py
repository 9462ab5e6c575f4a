import torch


def rotate_half(x):
    x1, x2 = x.chunk(2, dim=-1)
    return torch.cat([-x2, x1], dim=-1)


def apply_rope(x, positions, base):
    B, H, N, D = x.shape
    theta = 1.0 / (base ** (torch.arange(0, D, 2).float() / D))
    theta = theta.repeat_interleave(2)                      # θ0 θ0 θ1 θ1 ... as in the paper
    m_theta = positions.view(B, 1, N, 1) * theta
    return x * m_theta.cos() + rotate_half(x) * m_theta.sin()
