"""Section 2.1 word for word (without the noise): G(x) = Softmax(KeepTopK(H(x), k)), y = sum_i G(x)_i E_i(x)."""
import torch


def keep_top_k(h, k):
    """Equation 5: everything but the k largest becomes -inf."""
    threshold = h.topk(k, dim=-1).values[..., -1:]
    return h.masked_fill(h < threshold, float("-inf"))


def silu(h):
    return h * torch.sigmoid(h)


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    E = W_router.size(-1)
    H = x.mm(W_router)
    G = keep_top_k(H, k).softmax(dim=-1)

    y = sum(G[:, i : i + 1] * silu(x @ W_in[i]).mm(W_out[i]) for i in range(E))

    w = x.new_ones(x.size(0)) if mask is None else mask.to(x.dtype)
    T = w.sum()
    P = (H.softmax(dim=-1) * w[:, None]).sum(dim=0) / T
    f = ((G > 0).to(x.dtype) * w[:, None]).sum(dim=0) / (k * T)
    return y * w[:, None], E * f.dot(P)
