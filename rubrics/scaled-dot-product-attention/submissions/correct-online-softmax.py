"""Attention in one pass over blocks of keys.

The running maximum m and denominator l follow Milakov & Gimelshein (2018), Algorithm 3; the
accumulator is rescaled along with l, as FlashAttention does. The caller wants the weights too,
so a second sweep forms them from the log-sum-exp.
"""
import torch

BLOCK = 16


def _block_scores(q, K, mask, start, stop):
    s = q @ K[:, :, start:stop].transpose(-1, -2)
    if mask is not None:
        s = s.masked_fill(~mask[..., start:stop], float("-inf"))
    return s


def scaled_dot_product_attention(Q, K, V, mask=None):
    in_dtype = Q.dtype
    acc_dtype = torch.float64 if in_dtype == torch.float64 else torch.float32
    q = Q.to(acc_dtype) * (Q.shape[-1] ** -0.5)
    K, V = K.to(acc_dtype), V.to(acc_dtype)

    B, H, N, _ = q.shape
    M, E = V.shape[-2:]
    blocks = [(j, min(j + BLOCK, M)) for j in range(0, M, BLOCK)]

    m = q.new_full((B, H, N, 1), float("-inf"))
    l = q.new_zeros((B, H, N, 1))
    acc = q.new_zeros((B, H, N, E))

    for start, stop in blocks:
        s = _block_scores(q, K, mask, start, stop)
        # the shift is a constant as far as the gradient is concerned
        m_new = torch.maximum(m, s.detach().amax(dim=-1, keepdim=True))
        # nothing allowed so far: m_new is still -inf, and -inf - -inf would be nan
        shift = torch.where(m_new == float("-inf"), torch.zeros_like(m_new), m_new)
        p = torch.exp(s - shift)
        alpha = torch.exp(m - shift)
        l = alpha * l + p.sum(dim=-1, keepdim=True)
        acc = alpha * acc + p @ V[:, :, start:stop]
        m = m_new

    # rows without a single allowed key have l == 0; they come out as zeros
    empty = l == 0
    l = l.masked_fill(empty, 1.0)
    lse = m.masked_fill(empty, 0.0) + torch.log(l)

    output = acc / l
    weights = torch.cat(
        [torch.exp(_block_scores(q, K, mask, a, b) - lse) for a, b in blocks], dim=-1
    )
    return output.to(in_dtype), weights.to(in_dtype)
