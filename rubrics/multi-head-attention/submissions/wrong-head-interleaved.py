import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, d_head):
        super().__init__()
        self.heads = num_heads
        self.scale = d_head**-0.5
        self.to_q = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.to_k = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.to_v = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.to_out = nn.Linear(num_heads * d_head, d_model, bias=False)

    def rearrange(self, t):
        # b n (d h) -> b h n d
        return t.unflatten(-1, (-1, self.heads)).permute(0, 3, 1, 2)

    def forward(self, x, mask=None):
        q, k, v = map(self.rearrange, (self.to_q(x), self.to_k(x), self.to_v(x)))
        dots = torch.einsum("bhid,bhjd->bhij", q, k) * self.scale
        if mask is not None:
            dots = dots.masked_fill(~mask[:, None, None, :], -torch.finfo(dots.dtype).max)
        attn = dots.softmax(dim=-1)
        out = torch.einsum("bhij,bhjd->bhid", attn, v)
        out = out.permute(0, 2, 3, 1).flatten(2)   # b h n d -> b n (d h)
        return self.to_out(out)
