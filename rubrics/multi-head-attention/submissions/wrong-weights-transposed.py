import torch
import torch.nn.functional as F
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, d_head):
        super().__init__()
        self.num_heads = num_heads
        self.d_head = d_head
        self.W_q = nn.Parameter(torch.empty(d_model, num_heads * d_head))
        self.W_k = nn.Parameter(torch.empty(d_model, num_heads * d_head))
        self.W_v = nn.Parameter(torch.empty(d_model, num_heads * d_head))
        self.W_o = nn.Parameter(torch.empty(num_heads * d_head, d_model))
        for p in self.parameters():
            nn.init.xavier_normal_(p)

    def forward(self, x, mask=None):
        B, N, _ = x.shape
        q = F.linear(x, self.W_q).view(B, N, self.num_heads, self.d_head).transpose(1, 2)
        k = F.linear(x, self.W_k).view(B, N, self.num_heads, self.d_head).transpose(1, 2)
        v = F.linear(x, self.W_v).view(B, N, self.num_heads, self.d_head).transpose(1, 2)
        attn = q @ k.transpose(-2, -1) / self.d_head**0.5
        if mask is not None:
            attn = attn.masked_fill(~mask[:, None, None, :], float("-inf"))
        y = (attn.softmax(-1) @ v).transpose(1, 2).reshape(B, N, -1)
        return F.linear(y, self.W_o)
