import torch


def apply_rope(x, positions, base):
    """Equation (15) to the letter: one block-diagonal matrix R per token. Slow, but there is nothing to get wrong."""
    B, H, N, D = x.shape
    R = torch.zeros(B, N, D, D, dtype=torch.float64)
    for i in range(D // 2):
        theta = base ** (-2 * i / D)
        m_theta = positions.double() * theta
        R[:, :, 2 * i, 2 * i] = torch.cos(m_theta)
        R[:, :, 2 * i, 2 * i + 1] = -torch.sin(m_theta)
        R[:, :, 2 * i + 1, 2 * i] = torch.sin(m_theta)
        R[:, :, 2 * i + 1, 2 * i + 1] = torch.cos(m_theta)
    return torch.einsum("bnij,bhnj->bhni", R, x.double()).to(x.dtype)
