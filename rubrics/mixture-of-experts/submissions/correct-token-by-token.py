import torch
import torch.nn.functional as F

# One token at a time. Slow, but there is no index to get wrong.


def one_token(x, W_router, W_in, W_out, k):
    logits = x @ W_router
    best = torch.topk(logits, k)
    gates = F.softmax(best.values, dim=0)      # softmax over the chosen logits = renormalised probabilities
    y = torch.zeros_like(x)
    for gate, e in zip(gates, best.indices.tolist()):
        y = y + gate * (F.silu(x @ W_in[e]) @ W_out[e])
    return y, F.softmax(logits, dim=0), best.indices


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    E = W_router.shape[1]
    rows, probabilities = [], []
    load = torch.zeros(E, dtype=x.dtype)
    for n in range(len(x)):
        if mask is not None and not mask[n]:
            rows.append(torch.zeros_like(x[n]))
            continue
        y, p, chosen = one_token(x[n], W_router, W_in, W_out, k)
        rows.append(y)
        probabilities.append(p)
        load[chosen] += 1
    f = load / load.sum()
    P = torch.stack(probabilities).mean(0)
    return torch.stack(rows), E * torch.sum(f * P)
