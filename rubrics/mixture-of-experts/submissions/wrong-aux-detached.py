import torch
import torch.nn.functional as F


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    probs = F.softmax(x @ W_router, dim=-1)
    gates, experts = probs.topk(k, dim=-1)
    gates = gates / gates.sum(dim=-1, keepdim=True)
    G = torch.zeros_like(probs).scatter(1, experts, gates)

    outputs = F.silu(x @ W_in) @ W_out                     # (E, N, C)
    y = (G.t().unsqueeze(-1) * outputs).sum(dim=0)
    if mask is not None:
        y = y * mask[:, None]

    # statistics of the routing, not part of the forward pass
    with torch.no_grad():
        real = slice(None) if mask is None else mask
        E = probs.shape[1]
        f = F.one_hot(experts[real], E).to(x.dtype).mean(dim=(0, 1))
        aux_loss = E * (f * probs[real].mean(dim=0)).sum()
    return y, aux_loss
