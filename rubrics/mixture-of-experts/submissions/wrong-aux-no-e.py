import torch
import torch.nn.functional as F


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    N, C = x.shape
    E = W_router.shape[1]
    if mask is None:
        mask = x.new_ones(N, dtype=torch.bool)
    logits = x @ W_router
    topv, topi = logits.topk(k, dim=-1)
    sparse = torch.full_like(logits, float("-inf")).scatter(-1, topi, topv)
    gates = F.softmax(sparse, dim=-1)

    expert_out = torch.stack([F.silu(x @ W_in[e]) @ W_out[e] for e in range(E)], dim=1)   # (N, E, C)
    y = (gates.unsqueeze(-1) * expert_out).sum(dim=1) * mask.unsqueeze(-1)

    importance = logits.softmax(dim=-1)[mask].mean(dim=0)
    load = F.one_hot(topi[mask], E).sum(dim=1).to(x.dtype).mean(dim=0) / k
    return y, (load * importance).sum()
