import torch
import torch.nn.functional as F


def aux_loss(probs, idx, E):
    f = F.one_hot(idx, E).to(probs.dtype).mean(dim=(0, 1))
    return E * torch.sum(f * probs.mean(dim=0))


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    E = W_router.shape[1]
    probs = F.softmax(x @ W_router, dim=-1)
    top, idx = probs.topk(k)
    top = top / top.sum(-1, keepdim=True)

    h = F.silu(torch.einsum("nc,nkcf->nkf", x, W_in[idx]))
    y = torch.einsum("nk,nkf,nkfc->nc", top, h, W_out[idx])
    if mask is not None:
        y = y.masked_fill(~mask[:, None], 0)
    return y, aux_loss(probs, idx, E)
