import torch
import torch.nn.functional as F


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    N, C = x.shape
    E = W_router.shape[1]
    real = mask if mask is not None else torch.ones(N, dtype=torch.bool)

    probs = torch.softmax(x @ W_router, dim=-1)
    p_top, idx = probs.topk(k, dim=-1)
    p_top = p_top / p_top.sum(-1, keepdim=True)
    combine = torch.zeros(N, E, dtype=x.dtype).scatter(1, idx, p_top)

    # dispatch: every expert sees its tokens, weighted
    dispatched = torch.einsum("ne,nc->enc", combine, x)
    hidden = F.silu(torch.bmm(dispatched, W_in))
    y = torch.bmm(hidden, W_out).sum(dim=0)
    y = y * real.unsqueeze(-1)

    f = (combine[real] > 0).to(x.dtype).mean(0) / k
    P = probs[real].mean(0)
    return y, E * torch.dot(f, P)
