import numpy as np


def apply_rope(x, positions, base):
    D = x.shape[-1]
    theta = base ** (-2.0 * np.arange(D // 2) / D)
    angle = positions[:, None, :, None] * theta          # float64, broadcast over heads
    c, s = np.cos(angle), np.sin(angle)

    y = np.empty_like(x)
    y[..., 0::2] = x[..., 0::2] * c - x[..., 1::2] * s
    y[..., 1::2] = x[..., 0::2] * s + x[..., 1::2] * c
    return y
