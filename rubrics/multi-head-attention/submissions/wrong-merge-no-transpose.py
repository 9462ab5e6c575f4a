import torch
from torch import nn
import torch.nn.functional as F


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, d_head):
        super().__init__()
        self.nh, self.hd = num_heads, d_head
        self.query = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.key = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.value = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.out_proj = nn.Linear(num_heads * d_head, d_model, bias=False)

    def forward(self, x, mask=None):
        b, t, _ = x.shape
        q = self.query(x).view(b, t, self.nh, self.hd).permute(0, 2, 1, 3)
        k = self.key(x).view(b, t, self.nh, self.hd).permute(0, 2, 3, 1)
        v = self.value(x).view(b, t, self.nh, self.hd).permute(0, 2, 1, 3)
        att = q @ k * self.hd**-0.5
        if mask is not None:
            att = att.masked_fill(mask[:, None, None, :] == 0, -1e30)
        y = F.softmax(att, dim=-1) @ v
        return self.out_proj(y.reshape(b, t, self.nh * self.hd))
