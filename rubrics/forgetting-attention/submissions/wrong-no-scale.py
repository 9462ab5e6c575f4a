import torch
import torch.nn.functional as F


def forgetting_attention(x, Q, K, V, w_f, b_f):
    N = Q.shape[2]
    log_f = F.logsigmoid(torch.einsum("bnc,hc->bhn", x, w_f) + b_f[None, :, None])
    running = log_f.cumsum(-1)
    bias = (running[..., None] - running[..., None, :]).masked_fill(torch.ones(N, N).triu(1) > 0, -float("inf"))
    return log_f, bias, F.softmax(Q @ K.transpose(2, 3) + bias, -1) @ V
