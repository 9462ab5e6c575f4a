import torch
import torch.nn as nn


def layer_norm(x, gamma, beta, eps):
    mu = x.mean(-1, keepdim=True)
    var = ((x - mu) ** 2).mean(-1, keepdim=True)
    return (x - mu) * torch.rsqrt(var + eps) * gamma + beta


def gelu(z):
    return 0.5 * z * (1 + torch.erf(z / 2**0.5))


class TransformerEncoderBlock(nn.Module):
    """All weights as plain parameters, named as in the statement."""

    def __init__(self, d_model: int, num_heads: int, d_ff: int, eps: float):
        super().__init__()
        self.num_heads, self.eps = num_heads, eps
        for i in (1, 2):
            setattr(self, f"gamma_{i}", nn.Parameter(torch.ones(d_model)))
            setattr(self, f"beta_{i}", nn.Parameter(torch.zeros(d_model)))
        for name in "qkvo":
            setattr(self, f"W_{name}", nn.Parameter(torch.randn(d_model, d_model) / d_model**0.5))
        self.W_1 = nn.Parameter(torch.randn(d_model, d_ff) / d_model**0.5)
        self.b_1 = nn.Parameter(torch.zeros(d_ff))
        self.W_2 = nn.Parameter(torch.randn(d_ff, d_model) / d_ff**0.5)
        self.b_2 = nn.Parameter(torch.zeros(d_model))

    def attention(self, u, mask):
        heads = (self.num_heads, -1)
        q = torch.einsum("bnc,chd->bhnd", u, self.W_q.unflatten(1, heads))
        k = torch.einsum("bnc,chd->bhnd", u, self.W_k.unflatten(1, heads))
        v = torch.einsum("bnc,chd->bhnd", u, self.W_v.unflatten(1, heads))
        s = torch.einsum("bhid,bhjd->bhij", q, k) * q.shape[-1] ** -0.5
        if mask is not None:
            s = torch.where(mask[:, None, None, :], s, torch.tensor(-torch.inf, dtype=s.dtype))
        p = torch.softmax(s, dim=-1)
        return torch.einsum("bhij,bhjd,hdc->bic", p, v, self.W_o.unflatten(0, heads))

    def forward(self, x, mask=None):
        h = x + self.attention(layer_norm(x, self.gamma_1, self.beta_1, self.eps), mask)
        u = layer_norm(h, self.gamma_2, self.beta_2, self.eps)
        return h + gelu(u @ self.W_1 + self.b_1) @ self.W_2 + self.b_2
