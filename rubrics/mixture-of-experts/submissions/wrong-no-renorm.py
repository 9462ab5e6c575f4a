import torch
from torch.nn import functional as F


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    probs = F.softmax(x @ W_router, dim=-1)
    gates, experts = torch.topk(probs, k, dim=-1)          # (N, k) each

    E = W_router.shape[1]
    y = torch.zeros_like(x)
    for j in range(k):
        h = torch.einsum("nc,ncf->nf", x, W_in[experts[:, j]])
        o = torch.einsum("nf,nfc->nc", F.silu(h), W_out[experts[:, j]])
        y = y + gates[:, j : j + 1] * o

    real = torch.ones(len(x), dtype=torch.bool) if mask is None else mask
    y = torch.where(real[:, None], y, torch.zeros_like(y))
    f = F.one_hot(experts[real], E).to(x.dtype).mean(dim=(0, 1))
    P = probs[real].mean(dim=0)
    return y, E * (f @ P)
