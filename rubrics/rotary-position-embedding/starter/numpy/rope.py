import numpy as np


def apply_rope(x, positions, base):
    """Rotary position embedding: Su et al. (2021), section 3.2.2, equation (15), and section 3.4.2, equation (34).

    Args:
        x: queries or keys, float array of shape (B, H, N, D), D even. Features 2i and 2i + 1 form pair i.
        positions: int64 array of shape (B, N), the position of each token of each sample.
        base: float, the base of the frequencies (10000 in the paper).

    Returns:
        y: array of shape (B, H, N, D), with the dtype of x; each pair rotated by its position times its frequency.
    """
    raise NotImplementedError
