import torch
import torch.nn.functional as F


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    N, E = x.size(0), W_router.size(1)
    probs = (x @ W_router).softmax(dim=-1)
    weights, indices = probs.topk(k, dim=-1)
    weights = weights / weights.sum(dim=-1, keepdim=True)

    chosen = F.one_hot(indices, E).sum(dim=1).bool()          # (N, E)
    slot = torch.zeros(N, dtype=torch.long)                   # how many of its experts a token has seen
    y = torch.zeros_like(x)
    for e in range(E):
        rows = chosen[:, e].nonzero().flatten()
        if rows.numel() == 0:
            continue
        out = F.silu(x[rows] @ W_in[e]) @ W_out[e]
        y = y.index_add(0, rows, weights[rows, slot[rows]].unsqueeze(-1) * out)
        slot[rows] += 1

    keep = torch.ones(N, dtype=x.dtype) if mask is None else mask.to(x.dtype)
    y = y * keep[:, None]
    T = keep.sum()
    f = (chosen * keep[:, None]).sum(0) / (k * T)
    P = (probs * keep[:, None]).sum(0) / T
    return y, E * (f * P).sum()
