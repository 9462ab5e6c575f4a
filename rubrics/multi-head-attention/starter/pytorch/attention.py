import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    """Multi-head self-attention: Vaswani et al. (2017), section 3.2.2.

    Args:
        d_model: the width C of the model.
        num_heads: how many heads.
        d_head: the width of one head. num_heads * d_head = P need not be d_model.

    The weights are loaded by name: W_q, W_k, W_v of shape (C, P) and W_o of shape (P, C), as parameters of these
    shapes or as nn.Linear layers without a bias. One head's columns stand beside each other.
    """

    def __init__(self, d_model, num_heads, d_head):
        super().__init__()
        self.W_q = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.W_k = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.W_v = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.W_o = nn.Linear(num_heads * d_head, d_model, bias=False)

    def forward(self, x, mask=None):
        """
        Args:
            x: float tensor of shape (B, N, C).
            mask: bool tensor of shape (B, N), or None. True: this position is a token and may be attended to.

        Returns:
            tensor of shape (B, N, C), with the dtype of x.
        """
        raise NotImplementedError
