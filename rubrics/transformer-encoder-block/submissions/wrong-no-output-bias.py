import torch
import torch.nn.functional as F
from torch import nn


class TransformerEncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, eps):
        super().__init__()
        self.num_heads = num_heads
        self.norm1 = nn.LayerNorm(d_model, eps)
        self.norm2 = nn.LayerNorm(d_model, eps)
        self.q_proj = nn.Linear(d_model, d_model, bias=False)
        self.k_proj = nn.Linear(d_model, d_model, bias=False)
        self.v_proj = nn.Linear(d_model, d_model, bias=False)
        self.out_proj = nn.Linear(d_model, d_model, bias=False)
        self.fc1 = nn.Linear(d_model, d_ff)
        self.fc2 = nn.Linear(d_ff, d_model)

    def forward(self, x, mask=None):
        heads = (self.num_heads, x.shape[-1] // self.num_heads)
        u = self.norm1(x)
        q = F.linear(u, self.q_proj.weight).unflatten(-1, heads)
        k = F.linear(u, self.k_proj.weight).unflatten(-1, heads)
        v = F.linear(u, self.v_proj.weight).unflatten(-1, heads)
        s = torch.einsum("bihd,bjhd->bhij", q, k) / heads[1] ** 0.5
        if mask is not None:
            s = s.masked_fill(~mask[:, None, None, :], float("-inf"))
        a = torch.einsum("bhij,bjhd->bihd", F.softmax(s, dim=-1), v).flatten(-2)
        h = x + F.linear(a, self.out_proj.weight)
        f = F.gelu(F.linear(self.norm2(h), self.fc1.weight, self.fc1.bias))
        return h + F.linear(f, self.fc2.weight)
