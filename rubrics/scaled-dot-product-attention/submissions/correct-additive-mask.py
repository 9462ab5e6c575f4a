import torch
import torch.nn.functional as F


def bool_to_bias(mask, dtype):
    """True -> 0, False -> -inf, so that it can simply be added to the scores."""
    bias = torch.zeros(mask.shape, dtype=dtype, device=mask.device)
    bias.masked_fill_(~mask, float("-inf"))
    return bias


def scaled_dot_product_attention(Q, K, V, mask=None):
    compute_dtype = Q.dtype if Q.dtype in (torch.float32, torch.float64) else torch.float32
    q, k, v = (t.to(compute_dtype) for t in (Q, K, V))

    q = q / (q.shape[-1] ** 0.5)   # scaling Q is cheaper than scaling the N x M scores
    scores = q.matmul(k.transpose(2, 3))
    if mask is not None:
        scores = scores + bool_to_bias(mask, compute_dtype)

    weights = F.softmax(scores, dim=3)
    output = weights.matmul(v)
    return output.to(Q.dtype), weights.to(Q.dtype)
