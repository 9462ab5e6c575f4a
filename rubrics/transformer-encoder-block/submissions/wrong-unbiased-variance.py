import torch
from torch import nn
import torch.nn.functional as F


def norm(x, gamma, beta, eps):
    mean = x.mean(dim=-1, keepdim=True)
    var = x.var(dim=-1, keepdim=True)
    return (x - mean) / torch.sqrt(var + eps) * gamma + beta


class TransformerEncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, eps):
        super().__init__()
        self.num_heads = num_heads
        self.eps = eps
        self.gamma_1 = nn.Parameter(torch.ones(d_model))
        self.beta_1 = nn.Parameter(torch.zeros(d_model))
        self.gamma_2 = nn.Parameter(torch.ones(d_model))
        self.beta_2 = nn.Parameter(torch.zeros(d_model))
        self.W_q = nn.Linear(d_model, d_model, bias=False)
        self.W_k = nn.Linear(d_model, d_model, bias=False)
        self.W_v = nn.Linear(d_model, d_model, bias=False)
        self.W_o = nn.Linear(d_model, d_model, bias=False)
        self.fc1 = nn.Linear(d_model, d_ff)
        self.fc2 = nn.Linear(d_ff, d_model)

    def forward(self, x, mask=None):
        b, n, c = x.shape
        u = norm(x, self.gamma_1, self.beta_1, self.eps)
        heads = []
        for q, k, v in zip(*(w(u).split(c // self.num_heads, dim=-1) for w in (self.W_q, self.W_k, self.W_v))):
            s = q @ k.transpose(1, 2) / q.shape[-1] ** 0.5
            if mask is not None:
                s = s.masked_fill(~mask[:, None, :], float("-inf"))
            heads.append(s.softmax(-1) @ v)
        x = x + self.W_o(torch.cat(heads, -1))
        return x + self.fc2(F.gelu(self.fc1(norm(x, self.gamma_2, self.beta_2, self.eps))))
