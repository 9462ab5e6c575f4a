import numpy as np


def apply_rope(x, positions, base):
    N, D = x.shape[-2:]
    theta = base ** (-2 * np.arange(D // 2) / D)
    m_theta = np.outer(np.arange(positions.shape[1]), theta)
    cos, sin = np.cos(m_theta), np.sin(m_theta)
    x1, x2 = x[..., ::2], x[..., 1::2]
    out = np.empty_like(x)
    out[..., ::2] = x1 * cos - x2 * sin
    out[..., 1::2] = x1 * sin + x2 * cos
    return out
