import torch

bf16 = torch.bfloat16


def rotate_every_two(x):
    return torch.stack((-x[..., 1::2], x[..., 0::2]), dim=-1).flatten(-2)


def apply_rope(x, positions, base):
    B, H, N, D = x.shape
    theta = torch.tensor([base ** (-2 * i / D) for i in range(D // 2)], dtype=bf16)
    m_theta = (positions.to(bf16).view(B, 1, N, 1) * theta).to(x.dtype)
    m_theta = m_theta.repeat_interleave(2, dim=-1)
    return x * torch.cos(m_theta) + rotate_every_two(x) * torch.sin(m_theta)
