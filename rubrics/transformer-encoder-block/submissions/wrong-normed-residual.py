import torch
import torch.nn.functional as F
from torch import nn


class TransformerEncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, eps):
        super().__init__()
        self.num_heads = num_heads
        self.ln1 = nn.LayerNorm(d_model, eps=eps)
        self.ln2 = nn.LayerNorm(d_model, eps=eps)
        self.q_proj = nn.Linear(d_model, d_model, bias=False)
        self.k_proj = nn.Linear(d_model, d_model, bias=False)
        self.v_proj = nn.Linear(d_model, d_model, bias=False)
        self.out_proj = nn.Linear(d_model, d_model, bias=False)
        self.fc1 = nn.Linear(d_model, d_ff)
        self.fc2 = nn.Linear(d_ff, d_model)

    def forward(self, x, mask=None):
        B, N, C = x.shape
        x = self.ln1(x)
        q, k, v = (
            p(x).unflatten(-1, (self.num_heads, C // self.num_heads)).transpose(1, 2)
            for p in (self.q_proj, self.k_proj, self.v_proj)
        )
        att = torch.einsum("bhid,bhjd->bhij", q, k) / (C // self.num_heads) ** 0.5
        if mask is not None:
            att = att.masked_fill(~mask[:, None, None, :], -torch.inf)
        x = x + self.out_proj(torch.einsum("bhij,bhjd->bihd", att.softmax(-1), v).flatten(2))
        x = self.ln2(x)
        return x + self.fc2(F.gelu(self.fc1(x)))
