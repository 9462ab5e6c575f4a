import torch


def forgetting_attention(x, Q, K, V, w_f, b_f):
    n = Q.shape[-2]
    z = torch.matmul(x, w_f.t()).add(b_f).transpose(-1, -2)
    log_f = torch.nn.functional.logsigmoid(z)
    c = log_f.cumsum(-1)
    bias = c.unsqueeze(-2) - c.unsqueeze(-1)
    bias = bias + torch.full((n, n), float("-inf"), dtype=x.dtype).triu(1)
    logits = torch.matmul(Q, K.transpose(-1, -2)) / (Q.shape[-1] ** 0.5) + bias
    return log_f, bias, torch.matmul(logits.softmax(dim=-1), V)
