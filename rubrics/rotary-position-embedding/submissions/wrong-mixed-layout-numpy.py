import numpy as np


def apply_rope(x, positions, base):
    d = x.shape[-1]
    theta = np.repeat(base ** (-np.arange(0, d, 2) / d), 2)
    mt = positions[:, None, :, None] * theta
    rotated = np.concatenate([-x[..., d // 2:], x[..., :d // 2]], -1)
    return (x * np.cos(mt) + rotated * np.sin(mt)).astype(x.dtype)
