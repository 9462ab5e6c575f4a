"""Each tile gives a normalised partial result with its log-sum-exp; partial results are merged by those alone."""
import math

import torch


def tile(q, k, v, visible):
    s = (q @ k.t()) * (1.0 / math.sqrt(q.shape[1]))
    if visible is not None:
        s = torch.where(visible, s, torch.full_like(s, -math.inf))
    lse = torch.logsumexp(s, dim=1)
    p = torch.exp(s - torch.where(lse == -math.inf, torch.zeros_like(lse), lse)[:, None])
    return p @ v, lse


def merge(a, b):
    (oa, la), (ob, lb) = a, b
    lse = torch.logaddexp(la, lb)
    return oa * torch.exp(la - lse)[:, None] + ob * torch.exp(lb - lse)[:, None], lse


def flash_attention(Q, K, V, block_q, block_k, causal):
    n, m = Q.shape[0], K.shape[0]
    outputs, lses = [], []
    for q0 in range(0, n, block_q):
        q1 = min(n, q0 + block_q)
        result = None
        for k0 in range(0, m, block_k):
            k1 = min(m, k0 + block_k)
            visible = None
            if causal:
                visible = torch.arange(k0, k1)[None] <= torch.arange(q0, q1)[:, None] + (m - n)
                if not bool(visible.any()):
                    continue
            part = tile(Q[q0:q1], K[k0:k1], V[k0:k1], visible)
            result = part if result is None else merge(result, part)
        outputs.append(result[0])
        lses.append(result[1])
    return torch.cat(outputs), torch.cat(lses)
