import torch

def scaled_dot_product_attention(Q, K, V, mask=None):
    dtype = Q.dtype
    if dtype in (torch.half, torch.bfloat16): Q, K, V = Q.float(), K.float(), V.float()
    S = Q @ K.mT / K.shape[-1]**.5
    if mask is not None: S = S.masked_fill(~mask, -torch.inf)
    P = (S - S.logsumexp(-1, keepdim=True)).exp()
    return (P @ V).to(dtype), P.to(dtype)
