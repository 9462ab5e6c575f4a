import torch
import torch.nn.functional as F


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    N, E = x.shape[0], W_router.shape[1]
    logits = x @ W_router
    top_logits, top_idx = logits.topk(k, dim=-1)
    router_probs = torch.full_like(logits, -torch.inf).scatter(1, top_idx, top_logits).softmax(dim=-1)

    y = torch.zeros_like(x)
    for e in range(E):
        y = y + router_probs[:, e, None] * (F.silu(x @ W_in[e]) @ W_out[e])

    m = torch.ones(N, 1, dtype=x.dtype) if mask is None else mask[:, None].to(x.dtype)
    T = m.sum()
    load = (F.one_hot(top_idx, E).sum(1) * m).sum(0) / (T * k)
    prob = (router_probs * m).sum(0) / T
    return y * m, E * torch.sum(load * prob)
