import numpy as np


def turn(x, angle):
    c, s = np.cos(angle), np.sin(angle)
    y = np.empty_like(x)
    y[..., 0::2] = x[..., 0::2] * c - x[..., 1::2] * s
    y[..., 1::2] = x[..., 0::2] * s + x[..., 1::2] * c
    return y


def angles(x, positions, base):
    theta = float(base) ** (-np.arange(0, x.shape[-1], 2) / x.shape[-1])
    return positions[:, None, :, None] * theta


def apply_rope(x, positions, base):
    return turn(x, angles(x, positions, base))


def apply_rope_backward(x, positions, base, d_y):
    """The transpose of a rotation turns back."""
    return turn(d_y, -angles(x, positions, base))
