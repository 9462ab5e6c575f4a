import torch


def forgetting_attention(x, Q, K, V, w_f, b_f):
    B, H, N, D = Q.shape
    f = 1 / (1 + torch.exp(-(torch.einsum("bnc,hc->bhn", x, w_f) + b_f[None, :, None])))
    log_f = torch.log(f)
    cum = log_f.cumsum(dim=2)
    D_ij = cum[..., None] - cum[..., None, :]
    D_ij = torch.where(torch.ones(N, N).tril().bool(), D_ij, torch.full_like(D_ij, -torch.inf))
    scores = torch.einsum("bhqd,bhkd->bhqk", Q, K) * D**-0.5
    return log_f, D_ij, torch.einsum("bhqk,bhkv->bhqv", torch.softmax(scores + D_ij, dim=-1), V)
