import torch
import torch.nn.functional as F


class Router:
    def __init__(self, weight, k):
        self.weight = weight
        self.k = k

    def __call__(self, x):
        probs = F.softmax(x @ self.weight, dim=-1)
        scores, experts = probs.topk(self.k, dim=-1)
        return probs, F.softmax(scores, dim=-1), experts     # gates sum to one


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    n_experts = W_router.shape[-1]
    probs, gates, experts = Router(W_router, k)(x)

    y = torch.zeros_like(x)
    for e in range(n_experts):
        tok, slot = (experts == e).nonzero(as_tuple=True)
        contribution = F.silu(x[tok] @ W_in[e]) @ W_out[e] * gates[tok, slot].unsqueeze(1)
        y = y.index_add(0, tok, contribution)

    if mask is not None:
        y = y * mask.unsqueeze(1)
        probs, experts = probs[mask], experts[mask]
    f = torch.bincount(experts.reshape(-1), minlength=n_experts) / experts.numel()
    aux = n_experts * (f.to(x.dtype) * probs.mean(0)).sum()
    return y, aux
