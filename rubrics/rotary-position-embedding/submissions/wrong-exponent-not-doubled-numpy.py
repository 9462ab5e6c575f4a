import numpy as np


def apply_rope(x, positions, base):
    B, H, N, D = x.shape
    y = np.zeros_like(x)
    for pair in range(D // 2):
        theta = 1 / base ** (pair / D)
        c = np.cos(positions * theta)[:, None, :]
        s = np.sin(positions * theta)[:, None, :]
        a, b = x[..., 2 * pair], x[..., 2 * pair + 1]
        y[..., 2 * pair] = a * c - b * s
        y[..., 2 * pair + 1] = a * s + b * c
    return y
