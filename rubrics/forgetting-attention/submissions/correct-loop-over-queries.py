import math

import torch


def log_gates(x, w, b):
    # log sigmoid(z) = -log(1 + exp(-z)) = min(z, 0) - log1p(exp(-|z|))
    z = (x @ w.T + b).permute(0, 2, 1)
    return torch.minimum(z, torch.zeros_like(z)) - torch.log1p(torch.exp(-z.abs()))


def forgetting_attention(x, Q, K, V, w_f, b_f):
    batch, heads, n, d = Q.shape
    log_f = log_gates(x, w_f, b_f)
    rows, outputs = [], []
    for i in range(n):
        # D[i, i] = 0, then walk back and pick up one gate at a time
        row = [torch.full_like(log_f[..., 0], -math.inf)] * n
        total = torch.zeros_like(log_f[..., 0])
        for j in range(i, -1, -1):
            row[j] = total
            total = total + log_f[..., j]
        row = torch.stack(row, dim=-1)
        rows.append(row)
        scores = (K[:, :, : i + 1] @ Q[:, :, i, :, None]).squeeze(-1) / math.sqrt(d) + row[..., : i + 1]
        scores = scores - scores.max(dim=-1, keepdim=True).values
        w = scores.exp()
        w = w / w.sum(-1, keepdim=True)
        outputs.append((w[..., None] * V[:, :, : i + 1]).sum(-2))
    return log_f, torch.stack(rows, dim=2), torch.stack(outputs, dim=2)
