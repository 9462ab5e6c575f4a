import torch
from torch import nn


class Projection(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n_in, n_out) / n_in**0.5)


def attend(q, k, v, mask):
    s = torch.matmul(q, k.transpose(1, 2)) / q.shape[-1] ** 0.5
    if mask is not None:
        s = s.masked_fill(mask.logical_not().unsqueeze(1), -float("inf"))
    s = s - s.max(dim=-1, keepdim=True)[0]
    e = s.exp()
    return torch.matmul(e / e.sum(dim=-1, keepdim=True), v)


class MultiHeadAttention(nn.Module):
    """Literally equation by equation: head_i with its own block of columns, then Concat, then W_o."""

    def __init__(self, d_model, num_heads, d_head):
        super().__init__()
        self.heads = [slice(i * d_head, (i + 1) * d_head) for i in range(num_heads)]
        self.register_parameter("W_q", Projection(d_model, num_heads * d_head).weight)
        self.register_parameter("W_k", Projection(d_model, num_heads * d_head).weight)
        self.register_parameter("W_v", Projection(d_model, num_heads * d_head).weight)
        self.register_parameter("W_o", Projection(num_heads * d_head, d_model).weight)

    def forward(self, x, mask=None):
        outs = []
        for cols in self.heads:
            outs.append(attend(x @ self.W_q[:, cols], x @ self.W_k[:, cols], x @ self.W_v[:, cols], mask))
        return torch.cat(outs, dim=-1) @ self.W_o
