import torch
import torch.nn.functional as F


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    E = W_router.shape[1]
    probs = F.softmax(x @ W_router, dim=1)
    gate, idx = torch.topk(probs, k, dim=1)
    gate = gate / gate.sum(dim=1, keepdim=True)

    y = 0
    for e in range(E):
        g = (gate * (idx == e)).sum(dim=1, keepdim=True)
        y = y + g * (F.silu(x @ W_in[e]) @ W_out[e])

    # padding must not count as load
    if mask is not None:
        probs, idx = probs[mask], idx[mask]
    f = F.one_hot(idx, E).to(x.dtype).sum(dim=(0, 1)) / idx.numel()
    P = probs.mean(dim=0)
    return y, E * (f * P).sum()
