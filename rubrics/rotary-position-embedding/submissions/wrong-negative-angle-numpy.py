import numpy as np


def apply_rope(x, positions, base):
    d = x.shape[-1]
    theta = base ** (-np.arange(0, d, 2) / d)
    z = x[..., 0::2] + 1j * x[..., 1::2]
    z = z * np.exp(-1j * positions[:, None, :, None] * theta)
    y = np.empty(x.shape, x.dtype)
    y[..., 0::2], y[..., 1::2] = z.real, z.imag
    return y
