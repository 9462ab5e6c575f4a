import numpy as np


class MultiHeadAttention:
    """Multi-head self-attention: Vaswani et al. (2017), section 3.2.2.

    Args:
        d_model: the width C of the model.
        num_heads: how many heads.
        d_head: the width of one head. num_heads * d_head = P need not be d_model.

    The weights are put into these attributes; one head's columns stand beside each other.
    """

    W_q: np.ndarray  # (C, P)
    W_k: np.ndarray  # (C, P)
    W_v: np.ndarray  # (C, P)
    W_o: np.ndarray  # (P, C)

    def __init__(self, d_model, num_heads, d_head):
        self.num_heads = num_heads
        self.d_head = d_head

    def forward(self, x, mask=None):
        """
        Args:
            x: float array of shape (B, N, C).
            mask: bool array of shape (B, N), or None. True: this position is a token and may be attended to.

        Returns:
            array of shape (B, N, C), with the dtype of x.
        """
        raise NotImplementedError
