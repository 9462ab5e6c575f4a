import torch
import torch.nn.functional as F


def forgetting_attention(x, Q, K, V, w_f, b_f):
    B, H, N, D = Q.shape
    log_f = F.logsigmoid(torch.einsum("bnc,hc->bhn", x, w_f) + b_f[:, None])
    bias = torch.full((B, H, N, N), float("-inf"), dtype=x.dtype)
    rows = []
    for i in range(N):
        row = [log_f[:, :, j + 1 : i].sum(-1) for j in range(i + 1)]
        row += [torch.full_like(row[0], float("-inf"))] * (N - i - 1)
        rows.append(torch.stack(row, -1))
    bias = torch.stack(rows, -2)
    weights = F.softmax(Q @ K.transpose(-1, -2) / D**0.5 + bias, dim=-1)
    return log_f, bias, weights @ V
