import numpy as np


def apply_rope(x, positions, base):
    half = x.shape[-1] // 2
    freq = base ** (-np.arange(half) / half)
    ang = positions[:, None, :, None] * freq
    a, b = x[..., :half], x[..., half:]
    out = np.concatenate([a * np.cos(ang) - b * np.sin(ang), b * np.cos(ang) + a * np.sin(ang)], axis=-1)
    return out.astype(x.dtype)
