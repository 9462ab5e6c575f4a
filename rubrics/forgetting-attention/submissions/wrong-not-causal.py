import torch
import torch.nn.functional as F


def forgetting_attention(x, Q, K, V, w_f, b_f):
    N, D = Q.shape[-2:]
    log_f = F.logsigmoid(torch.einsum("bnc,hc->bhn", x, w_f) + b_f.view(1, -1, 1))
    c = log_f.cumsum(dim=-1)
    decay = c[..., :, None] - c[..., None, :]
    attn = torch.softmax(Q @ K.transpose(-1, -2) / D**0.5 + decay, dim=-1)
    bias = decay.masked_fill(torch.triu(torch.ones(N, N, dtype=torch.bool), 1), float("-inf"))
    return log_f, bias, attn @ V
