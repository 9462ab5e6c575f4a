import torch
from torch import nn, Tensor


class MultiHeadAttention(nn.Module):
    # fairseq style: heads folded into the batch so that bmm can be used

    def __init__(self, d_model, num_heads, d_head):
        super().__init__()
        self.num_heads = num_heads
        self.head_dim = d_head
        self.scaling = d_head**-0.5
        self.q_proj = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.k_proj = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.v_proj = nn.Linear(d_model, num_heads * d_head, bias=False)
        self.out_proj = nn.Linear(num_heads * d_head, d_model, bias=False)

    def _shape(self, t: Tensor) -> Tensor:
        bsz, length, _ = t.size()
        t = t.reshape(bsz, length, self.num_heads, self.head_dim).permute(0, 2, 1, 3)
        return t.reshape(bsz * self.num_heads, length, self.head_dim)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        bsz, length, _ = x.size()
        q = self._shape(self.q_proj(x) * self.scaling)
        k = self._shape(self.k_proj(x))
        v = self._shape(self.v_proj(x))

        attn = torch.bmm(q, k.transpose(1, 2))
        if mask is not None:
            # rows of attn are sample-major: sample 0 head 0, sample 0 head 1, ...
            keep = mask.repeat_interleave(self.num_heads, dim=0).unsqueeze(1)
            attn = torch.where(keep, attn, torch.full_like(attn, float("-inf")))
        attn = nn.functional.softmax(attn, dim=-1)

        out = torch.bmm(attn, v).view(bsz, self.num_heads, length, self.head_dim)
        return self.out_proj(out.transpose(1, 2).flatten(2))
