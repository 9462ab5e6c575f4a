import torch
from torch import nn


class TransformerEncoderBlock(nn.Module):
    """A pre-LN encoder block: Vaswani et al. (2017), section 3.1, and Xiong et al. (2020), table 1.

    Args:
        d_model: the width C of the model.
        num_heads: how many heads; d_model is a multiple of it.
        d_ff: the width F inside the feed-forward network.
        eps: what the norms add to the variance.

    The weights are loaded by name; these layers are one way to hold them.
    """

    def __init__(self, d_model, num_heads, d_ff, eps):
        super().__init__()
        self.num_heads = num_heads
        self.eps = eps
        self.gamma_1 = nn.Parameter(torch.ones(d_model))
        self.beta_1 = nn.Parameter(torch.zeros(d_model))
        self.W_q = nn.Linear(d_model, d_model, bias=False)
        self.W_k = nn.Linear(d_model, d_model, bias=False)
        self.W_v = nn.Linear(d_model, d_model, bias=False)
        self.W_o = nn.Linear(d_model, d_model, bias=False)
        self.gamma_2 = nn.Parameter(torch.ones(d_model))
        self.beta_2 = nn.Parameter(torch.zeros(d_model))
        self.fc1 = nn.Linear(d_model, d_ff)
        self.fc2 = nn.Linear(d_ff, d_model)

    def forward(self, x, mask=None):
        """
        Args:
            x: float tensor of shape (B, N, C).
            mask: bool tensor of shape (B, N), or None. True: this position is a token and may be attended to.

        Returns:
            tensor of shape (B, N, C), with the dtype of x.
        """
        raise NotImplementedError
