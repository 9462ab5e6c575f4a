import torch


def silu(t):
    return t * t.sigmoid()


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    N, E = len(x), W_router.shape[1]
    p = torch.softmax(x @ W_router, 1)
    counts = torch.zeros(E, dtype=x.dtype)
    prob_sum, T = 0.0, 0
    rows = []
    for n in range(N):
        if mask is not None and not mask[n]:
            rows.append(torch.zeros_like(x[n]))
            continue
        T += 1
        prob_sum = prob_sum + p[n]
        ranked = sorted(range(E), key=lambda e: p[n, e].item(), reverse=True)[:k]
        total = sum(p[n, e].item() for e in ranked)
        row = torch.zeros_like(x[n])
        for e in ranked:
            row = row + p[n, e].item() / total * (silu(x[n] @ W_in[e]) @ W_out[e])
            counts[e] += 1
        rows.append(row)
    aux = E * (counts / (k * T) * prob_sum / T).sum()
    return torch.stack(rows), aux
