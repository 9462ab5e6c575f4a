import torch
from torch.nn.functional import one_hot, silu, softmax


class LoadTracker:
    """Collects what the router did, for the loss and for the logs."""

    def __init__(self, probs, experts, mask):
        if mask is not None:
            probs, experts = probs[mask], experts[mask]
        self.probs = probs.detach()
        self.experts = experts

    def loss(self):
        n_experts = self.probs.shape[1]
        f = one_hot(self.experts.flatten(), n_experts).to(self.probs.dtype).mean(0)
        return n_experts * f.dot(self.probs.mean(0))


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    probs = softmax(x @ W_router, -1)
    top = probs.topk(k, -1)
    gates = top.values / top.values.sum(-1, keepdim=True)
    y = torch.zeros_like(x)
    for gate, expert in zip(gates.unbind(1), top.indices.unbind(1)):
        h = silu(torch.bmm(x[:, None], W_in[expert]))
        y = y + gate[:, None] * torch.bmm(h, W_out[expert])[:, 0]
    if mask is not None:
        y = y.masked_fill(mask.logical_not()[:, None], 0.0)
    return y, LoadTracker(probs, top.indices, mask).loss()
