import torch
import torch.nn.functional as F


@torch.no_grad()
def forget_bias(x, w_f, b_f):
    log_f = F.logsigmoid(torch.einsum("bnc,hc->bhn", x, w_f) + b_f[:, None])
    c = log_f.cumsum(-1)
    n = x.shape[1]
    return log_f, (c[..., None] - c[..., None, :]).masked_fill(torch.ones(n, n).triu(1).bool(), float("-inf"))


def forgetting_attention(x, Q, K, V, w_f, b_f):
    log_f, bias = forget_bias(x, w_f, b_f)
    weights = torch.softmax(Q @ K.transpose(-1, -2) / Q.shape[-1] ** 0.5 + bias, dim=-1)
    return log_f, bias, weights @ V
