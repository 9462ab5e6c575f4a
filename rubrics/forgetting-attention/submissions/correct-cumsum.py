import torch
import torch.nn.functional as F


def forgetting_attention(x, Q, K, V, w_f, b_f):
    N, D = Q.shape[-2:]
    log_f = F.logsigmoid(torch.einsum("bnc,hc->bhn", x, w_f) + b_f[:, None])
    c = log_f.cumsum(-1)
    bias = c[..., :, None] - c[..., None, :]
    future = torch.ones(N, N, dtype=torch.bool).triu(1)
    bias = bias.masked_fill(future, float("-inf"))
    weights = torch.softmax(Q @ K.transpose(-1, -2) / D**0.5 + bias, dim=-1)
    return log_f, bias, weights @ V
