import math

import numpy as np

erf = np.vectorize(math.erf, otypes=[float])


class TransformerEncoderBlock:
    """A pre-LN encoder block: Vaswani et al. (2017), section 3.1, and Xiong et al. (2020), table 1.

    Args:
        d_model: the width C of the model.
        num_heads: how many heads; d_model is a multiple of it.
        d_ff: the width F inside the feed-forward network.
        eps: what the norms add to the variance.

    The weights are put into these attributes.
    """

    gamma_1: np.ndarray  # (C,)
    beta_1: np.ndarray  # (C,)
    W_q: np.ndarray  # (C, C)
    W_k: np.ndarray  # (C, C)
    W_v: np.ndarray  # (C, C)
    W_o: np.ndarray  # (C, C)
    gamma_2: np.ndarray  # (C,)
    beta_2: np.ndarray  # (C,)
    W_1: np.ndarray  # (C, F)
    b_1: np.ndarray  # (F,)
    W_2: np.ndarray  # (F, C)
    b_2: np.ndarray  # (C,)

    def __init__(self, d_model, num_heads, d_ff, eps):
        self.num_heads = num_heads
        self.eps = eps

    def forward(self, x, mask=None):
        """
        Args:
            x: float array of shape (B, N, C).
            mask: bool array of shape (B, N), or None. True: this position is a token and may be attended to.

        Returns:
            array of shape (B, N, C), with the dtype of x.
        """
        raise NotImplementedError
