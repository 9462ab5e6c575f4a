from __future__ import annotations

import torch


def _scores(query: torch.Tensor, key: torch.Tensor) -> torch.Tensor:
    head_dim = query.size(-1)
    return torch.matmul(query, torch.transpose(key, -2, -1)) / torch.sqrt(
        torch.tensor(head_dim, dtype=query.dtype)
    )


def scaled_dot_product_attention(Q, K, V, mask: torch.Tensor | None = None):
    scores = _scores(Q, K)
    if mask is not None:
        scores = torch.where(mask, scores, torch.zeros_like(scores))
    weights = torch.nn.functional.softmax(scores, dim=-1)
    output = torch.matmul(weights, V)
    return output, weights
