import numpy as np


def apply_rope(x, positions, base):
    D = x.shape[-1]
    theta = np.array([10000 ** (-2 * i / D) for i in range(D // 2)])
    a = np.einsum("bn,i->bni", positions, theta)[:, None]
    x = x.reshape(*x.shape[:-1], D // 2, 2)
    R = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])   # (2, 2, B, 1, N, D/2)
    y = np.einsum("rcbhni,bhnic->bhnir", np.broadcast_to(R, (2, 2) + x.shape[:-1]), x)
    return y.reshape(*y.shape[:-2], D).astype(x.dtype)
