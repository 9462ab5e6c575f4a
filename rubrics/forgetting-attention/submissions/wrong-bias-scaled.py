import torch
import torch.nn.functional as F


def forgetting_attention(x, Q, K, V, w_f, b_f):
    n, d = Q.shape[-2:]
    log_f = F.logsigmoid(x @ w_f.T + b_f).permute(0, 2, 1)
    c = torch.cumsum(log_f, -1)
    bias = c[:, :, :, None] - c[:, :, None, :]
    bias = bias.masked_fill(torch.tril(torch.ones(n, n)) == 0, float("-inf"))
    scores = torch.einsum("bhid,bhjd->bhij", Q, K) + bias
    weights = torch.softmax(scores / d**0.5, dim=-1)
    return log_f, bias, weights @ V
