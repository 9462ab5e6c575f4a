import torch
import torch.nn.functional as F


def forgetting_attention(x, Q, K, V, w_f, b_f):
    n = x.shape[1]
    log_f = F.logsigmoid(F.linear(x, w_f, b_f)).transpose(1, 2)
    # pad with a zero so that differences of prefix sums give sums over ranges
    prefix = F.pad(log_f.cumsum(-1), (1, 0))
    bias = prefix[..., 1:, None] - prefix[..., None, :-1]
    bias = bias.masked_fill(torch.triu(torch.ones(n, n, dtype=torch.bool), diagonal=1), float("-inf"))
    scores = Q @ K.transpose(-2, -1) / Q.shape[-1] ** 0.5
    return log_f, bias, torch.softmax(scores + bias, dim=-1) @ V
