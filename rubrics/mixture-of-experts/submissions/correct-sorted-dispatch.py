import torch
from torch.nn.functional import silu, softmax


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    """Sort the token-slots by expert, run each expert once on its contiguous block, and put everything back."""
    N, C = x.shape
    E = W_router.shape[-1]
    probs = softmax(x @ W_router, -1)
    gate, expert = probs.topk(k, -1, sorted=False)
    gate = gate / gate.sum(-1, keepdim=True)

    flat_expert = expert.flatten()
    order = flat_expert.argsort()
    token = order // k                              # slot i belongs to token i // k
    counts = torch.bincount(flat_expert, minlength=E).tolist()

    blocks = x[token].split(counts)
    done = torch.cat([silu(b @ W_in[e]) @ W_out[e] for e, b in enumerate(blocks)])
    done = done * gate.flatten()[order].unsqueeze(-1)
    y = x.new_zeros(N, C).index_add(0, token, done)

    keep = x.new_ones(N) if mask is None else mask.type_as(x)
    T = keep.sum()
    load = x.new_zeros(E).index_add(0, flat_expert, keep.repeat_interleave(k)) / (T * k)
    importance = keep @ probs / T
    return y * keep.unsqueeze(-1), (load * importance).sum() * E
