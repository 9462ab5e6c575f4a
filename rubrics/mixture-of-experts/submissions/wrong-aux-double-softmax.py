import torch
import torch.nn.functional as F


def router(x, W_router):
    return F.softmax(x @ W_router, dim=-1)


def balance(router_logits, k, mask):
    E = router_logits.shape[-1]
    if mask is not None:
        router_logits = router_logits[mask]
    probs = F.softmax(router_logits, dim=-1)
    chosen = probs.topk(k, dim=-1).indices
    f = F.one_hot(chosen, E).to(probs.dtype).mean(dim=(0, 1))
    return E * (f * probs.mean(dim=0)).sum()


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    r = router(x, W_router)
    weights, chosen = r.topk(k, dim=-1)
    weights = weights / weights.sum(dim=-1, keepdim=True)
    G = torch.zeros_like(r).scatter(1, chosen, weights)
    out = torch.einsum("ne,enf,efc->nc", G, F.silu(torch.einsum("nc,ecf->enf", x, W_in)), W_out)
    if mask is not None:
        out = torch.where(mask.unsqueeze(-1), out, torch.zeros_like(out))
    return out, balance(r, k, mask)
