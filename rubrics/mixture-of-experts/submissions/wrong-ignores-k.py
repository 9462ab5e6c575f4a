import torch
import torch.nn.functional as F


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    # Switch routing: one expert per token
    N, E = x.shape[0], W_router.shape[1]
    probs = F.softmax(x @ W_router, dim=-1)
    expert = probs.argmax(dim=-1)

    y = torch.zeros_like(x)
    for e in range(E):
        idx = (expert == e).nonzero(as_tuple=True)[0]
        y = y.index_add(0, idx, F.silu(x[idx] @ W_in[e]) @ W_out[e])

    if mask is None:
        mask = torch.ones(N, dtype=torch.bool)
    y = y.masked_fill(~mask.unsqueeze(-1), 0.0)

    f = F.one_hot(expert[mask], E).to(x.dtype).mean(dim=0)
    P = probs[mask].mean(dim=0)
    return y, E * torch.sum(f * P)
