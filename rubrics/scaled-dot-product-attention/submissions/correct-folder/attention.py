import torch

from masking import apply_mask, stable_softmax


def scaled_dot_product_attention(Q, K, V, mask=None):
    d_k = Q.shape[-1]
    q, k, v = upcast(Q), upcast(K), upcast(V)
    scores = q @ k.transpose(-1, -2) / d_k**0.5
    weights = stable_softmax(apply_mask(scores, mask))
    return (weights @ v).to(Q.dtype), weights.to(Q.dtype)


def upcast(x):
    return x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
