import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    """key_padding_mask as in torch.nn.MultiheadAttention: True positions are ignored."""

    def __init__(self, d_model, num_heads, d_head):
        super().__init__()
        self.num_heads = num_heads
        self.head_dim = d_head
        self.q_proj = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.k_proj = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.v_proj = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.out_proj = nn.Linear(num_heads * d_head, d_model, bias=False)

    def forward(self, x, key_padding_mask=None):
        B, N, _ = x.shape
        q, k, v = (
            proj(x).reshape(B, N, self.num_heads, self.head_dim).transpose(1, 2)
            for proj in (self.q_proj, self.k_proj, self.v_proj)
        )
        scores = (q * self.head_dim**-0.5) @ k.transpose(-2, -1)
        if key_padding_mask is not None:
            scores = scores.masked_fill(key_padding_mask[:, None, None, :], float("-inf"))
        attn = torch.softmax(scores, dim=-1)
        return self.out_proj((attn @ v).transpose(1, 2).reshape(B, N, -1))
