import torch
import torch.nn.functional as F


def forgetting_attention(x, Q, K, V, w_f, b_f):
    B, H, N, D = Q.shape
    # the gate is a scalar per position: f_t = sigmoid(w_f . x_t + b_f)
    z = x @ w_f[0] + b_f[0]
    log_f = F.logsigmoid(z)[:, None, :].expand(B, H, N)
    c = torch.cumsum(log_f, dim=-1)
    bias = c[:, :, :, None] - c[:, :, None, :]
    causal = torch.tril(torch.ones(N, N)).bool()
    bias = bias.masked_fill(~causal, -torch.inf)
    p = F.softmax(Q @ K.mT / D**0.5 + bias if hasattr(K, "mT") else Q @ K.transpose(-1, -2) / D**0.5 + bias, dim=-1)
    return log_f, bias, p @ V
