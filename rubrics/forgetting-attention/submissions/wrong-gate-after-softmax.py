import torch
import torch.nn.functional as F


def forgetting_attention(x, Q, K, V, w_f, b_f):
    n = x.shape[1]
    future = torch.triu(torch.ones(n, n, dtype=torch.bool), 1)
    log_f = F.logsigmoid(torch.einsum("bnc,hc->bhn", x, w_f) + b_f[:, None])
    c = log_f.cumsum(-1)
    bias = (c.unsqueeze(-1) - c.unsqueeze(-2)).masked_fill(future, float("-inf"))
    plain = (Q @ K.transpose(-1, -2) / Q.shape[-1] ** 0.5).masked_fill(future, float("-inf"))
    # forget: scale each weight by the product of the gates in between
    weights = F.softmax(plain, dim=-1) * bias.exp()
    return log_f, bias, weights @ V
