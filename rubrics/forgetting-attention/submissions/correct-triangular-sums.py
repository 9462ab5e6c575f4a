import torch
from torch import nn


class ForgetGate(nn.Module):
    """log f for every head and position."""

    def forward(self, x, weight, bias):
        z = nn.functional.linear(x, weight, bias)
        return -nn.functional.softplus(-z).transpose(1, 2)


def forgetting_attention(x, Q, K, V, w_f, b_f):
    n = x.size(1)
    log_f = ForgetGate()(x, w_f, b_f)

    # between[i, j, l] is one where j < l <= i: a matrix product with it sums exactly the gates in between
    at = torch.arange(n)
    between = ((at[None, None, :] > at[None, :, None]) & (at[None, None, :] <= at[:, None, None])).to(x.dtype)
    bias = torch.einsum("ijl,bhl->bhij", between, log_f)
    bias = torch.where(at[None, :] <= at[:, None], bias, torch.tensor(float("-inf"), dtype=x.dtype))

    logits = torch.einsum("bhid,bhjd->bhij", Q * Q.size(-1) ** -0.5, K) + bias
    output = torch.einsum("bhij,bhje->bhie", logits.softmax(-1), V)
    return log_f, bias, output
