import torch


def forgetting_attention(x, Q, K, V, w_f, b_f):
    n, d = Q.shape[2], Q.shape[3]
    f = torch.sigmoid(torch.einsum("bnc,hc->bhn", x, w_f) + b_f.unsqueeze(-1))
    total = torch.cumsum(f, dim=-1)
    bias = total.unsqueeze(-1) - total.unsqueeze(-2)
    bias = bias.masked_fill(~torch.tril(torch.ones(n, n, dtype=torch.bool)), float("-inf"))
    attention = torch.softmax(Q.matmul(K.transpose(2, 3)) / d**0.5 + bias, -1)
    return f, bias, attention.matmul(V)
