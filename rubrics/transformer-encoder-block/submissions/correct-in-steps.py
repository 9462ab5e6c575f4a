import torch
from torch import nn


class TransformerEncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, eps):
        super().__init__()
        self.h = num_heads
        self.eps = eps
        self.gamma_1 = nn.Parameter(torch.ones(d_model))
        self.beta_1 = nn.Parameter(torch.zeros(d_model))
        self.gamma_2 = nn.Parameter(torch.ones(d_model))
        self.beta_2 = nn.Parameter(torch.zeros(d_model))
        self.w_q = nn.Linear(d_model, d_model, bias=False)
        self.w_k = nn.Linear(d_model, d_model, bias=False)
        self.w_v = nn.Linear(d_model, d_model, bias=False)
        self.w_o = nn.Linear(d_model, d_model, bias=False)
        self.linear1 = nn.Linear(d_model, d_ff)
        self.linear2 = nn.Linear(d_ff, d_model)

    def forward(self, x, mask=None):
        b, n, c = x.shape
        d = c // self.h

        # 1. pre-norm
        var, mean = torch.var_mean(x, dim=-1, unbiased=False, keepdim=True)
        u = (x - mean) / torch.sqrt(var + self.eps)
        u = u * self.gamma_1 + self.beta_1

        # 2. attention, heads folded into the batch
        q = self.w_q(u).reshape(b, n, self.h, d).permute(0, 2, 1, 3).reshape(b * self.h, n, d)
        k = self.w_k(u).reshape(b, n, self.h, d).permute(0, 2, 1, 3).reshape(b * self.h, n, d)
        v = self.w_v(u).reshape(b, n, self.h, d).permute(0, 2, 1, 3).reshape(b * self.h, n, d)
        bias = torch.zeros(b * self.h, 1, n, dtype=x.dtype)
        if mask is not None:
            bias = bias.masked_fill(~mask.repeat_interleave(self.h, 0)[:, None, :], float("-inf"))
        p = torch.softmax(torch.baddbmm(bias.expand(-1, n, -1), q, k.mT, alpha=d**-0.5), dim=-1)
        a = torch.bmm(p, v).reshape(b, self.h, n, d).permute(0, 2, 1, 3).reshape(b, n, c)

        # 3. residual, 4. pre-norm, 5. feed-forward, 6. residual
        x = x + self.w_o(a)
        var, mean = torch.var_mean(x, dim=-1, unbiased=False, keepdim=True)
        u = (x - mean) / torch.sqrt(var + self.eps)
        u = u * self.gamma_2 + self.beta_2
        z = self.linear1(u)
        z = z * torch.distributions.Normal(0.0, 1.0).cdf(z)
        return x + self.linear2(z)
