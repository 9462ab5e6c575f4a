import numpy as np


def apply_rope(x: np.ndarray, positions: np.ndarray, base: float) -> np.ndarray:
    """A pair is a complex number; rotating it is multiplying by exp(i m theta)."""
    d = x.shape[-1]
    z = x[..., ::2] + 1j * x[..., 1::2]
    theta = np.power(base, -np.arange(0, d, 2) / d)
    phase = np.exp(1j * np.einsum("bn,f->bnf", positions, theta))
    z = z * phase[:, np.newaxis]
    return np.stack([z.real, z.imag], axis=-1).reshape(x.shape).astype(x.dtype)
