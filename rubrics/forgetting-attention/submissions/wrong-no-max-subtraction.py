import torch
import torch.nn.functional as F


def forgetting_attention(x, Q, K, V, w_f, b_f):
    n, d = Q.shape[-2:]
    log_f = F.logsigmoid(torch.einsum("bnc,hc->bhn", x, w_f) + b_f[:, None])
    c = log_f.cumsum(-1)
    bias = (c[..., None] - c[..., None, :]).masked_fill(torch.triu(torch.ones(n, n), 1).bool(), float("-inf"))
    e = torch.exp(Q @ K.transpose(-1, -2) / d**0.5 + bias)
    return log_f, bias, (e / e.sum(dim=-1, keepdim=True)) @ V
