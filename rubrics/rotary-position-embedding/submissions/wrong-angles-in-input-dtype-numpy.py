import numpy as np


def apply_rope(x, positions, base):
    pairs = x.reshape(*x.shape[:-1], -1, 2)
    i = np.arange(pairs.shape[-2])
    theta = (float(base) ** (-2 * i / x.shape[-1])).astype(x.dtype)
    angle = positions.astype(x.dtype)[:, None, :, None] * theta
    c, s = np.cos(angle.astype(np.float32)), np.sin(angle.astype(np.float32))
    even, odd = pairs[..., 0], pairs[..., 1]
    return np.stack([even * c - odd * s, even * s + odd * c], axis=-1).reshape(x.shape).astype(x.dtype)
