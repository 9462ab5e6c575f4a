import torch
import torch.nn.functional as F


@torch.no_grad()
def choose(probs, k):
    """Top-k is not differentiable, so keep it out of the graph."""
    weights, experts = probs.topk(k, dim=-1)
    return weights / weights.sum(dim=-1, keepdim=True), experts


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    E = W_router.shape[1]
    probs = F.softmax(x @ W_router, dim=-1)
    weights, experts = choose(probs, k)

    y = torch.zeros_like(x)
    for e in range(E):
        token, slot = torch.where(experts == e)
        h = F.silu(x[token] @ W_in[e]) @ W_out[e]
        y = y.index_add(0, token, weights[token, slot].unsqueeze(-1) * h)

    if mask is not None:
        y = y * mask.unsqueeze(-1)
        probs, experts = probs[mask], experts[mask]
    f = F.one_hot(experts, E).to(x.dtype).mean(dim=(0, 1))
    return y, E * (f * probs.mean(dim=0)).sum()
