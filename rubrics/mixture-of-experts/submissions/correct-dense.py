import torch
import torch.nn.functional as F


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    N, E = x.shape[0], W_router.shape[1]
    probs = F.softmax(x @ W_router, dim=-1)
    top, idx = probs.topk(k, dim=-1)
    top = top / top.sum(dim=-1, keepdim=True)

    # (N, E), zero wherever an expert was not chosen
    gates = torch.zeros_like(probs).scatter(1, idx, top)

    hidden = F.silu(torch.einsum("nc,ecf->enf", x, W_in))
    out = torch.einsum("enf,efc->enc", hidden, W_out)
    y = torch.einsum("ne,enc->nc", gates, out)

    if mask is None:
        mask = torch.ones(N, dtype=torch.bool)
    y = y * mask[:, None]

    chosen = torch.zeros_like(probs).scatter(1, idx, 1.0)[mask]
    f = chosen.mean(dim=0) / k
    P = probs[mask].mean(dim=0)
    return y, E * (f * P).sum()
