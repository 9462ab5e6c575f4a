import torch
import torch.nn as nn


class MultiHeadAttention(nn.Module):
    """No splitting and merging of axes: the weights are viewed as (model, head, width) and einsum does the rest."""

    def __init__(self, d_model: int, num_heads: int, d_head: int):
        super().__init__()
        self.h, self.d = num_heads, d_head
        self.w_q = nn.Parameter(torch.empty(d_model, num_heads * d_head))
        self.w_k = nn.Parameter(torch.empty(d_model, num_heads * d_head))
        self.w_v = nn.Parameter(torch.empty(d_model, num_heads * d_head))
        self.w_o = nn.Parameter(torch.empty(num_heads * d_head, d_model))
        for w in self.parameters():
            nn.init.xavier_uniform_(w)

    def forward(self, x, mask=None):
        q = torch.einsum("bnc,chd->bhnd", x, self.w_q.unflatten(1, (self.h, self.d)))
        k = torch.einsum("bnc,chd->bhnd", x, self.w_k.unflatten(1, (self.h, self.d)))
        v = torch.einsum("bnc,chd->bhnd", x, self.w_v.unflatten(1, (self.h, self.d)))
        logits = torch.einsum("bhid,bhjd->bhij", q * self.d**-0.5, k)
        if mask is not None:
            bias = torch.zeros(mask.shape, dtype=x.dtype).masked_fill(~mask, -torch.inf)
            logits = logits + bias[:, None, None]
        out = torch.einsum("bhij,bhjd->bihd", torch.softmax(logits, -1), v)
        return torch.einsum("bihd,hdc->bic", out, self.w_o.unflatten(0, (self.h, self.d)))
