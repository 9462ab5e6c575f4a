import numpy as np
import torch


def scaled_dot_product_attention(Q, K, V, mask=None):
    # numpy in between: fine for the values, but autograd cannot look into it
    dtype = Q.dtype
    q, k, v = (t.detach().to(torch.float64).numpy() for t in (Q, K, V))
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask.numpy(), scores, -np.inf)
    with np.errstate(invalid="ignore"):
        e = np.exp(scores - scores.max(-1, keepdims=True))
        weights = e / e.sum(-1, keepdims=True)
    return torch.from_numpy(weights @ v).to(dtype), torch.from_numpy(weights).to(dtype)
