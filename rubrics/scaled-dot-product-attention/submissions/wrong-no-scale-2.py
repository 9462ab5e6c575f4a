from typing import Optional, Tuple

import torch


class Attention:
    """Namespace for the pieces of section 3.2.1."""

    @staticmethod
    def similarity(queries: torch.Tensor, keys: torch.Tensor) -> torch.Tensor:
        # (B, H, N, D) x (B, H, M, D) -> (B, H, N, M)
        return torch.einsum("bhqd,bhkd->bhqk", queries, keys)

    @staticmethod
    def normalise(similarity: torch.Tensor) -> torch.Tensor:
        largest = similarity.max(dim=-1, keepdim=True).values
        unnormalised = torch.exp(similarity - largest)
        return unnormalised / unnormalised.sum(dim=-1, keepdim=True)

    @staticmethod
    def mix(weights: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
        return torch.einsum("bhqk,bhke->bhqe", weights, values)


def scaled_dot_product_attention(
    Q: torch.Tensor,
    K: torch.Tensor,
    V: torch.Tensor,
    mask: Optional[torch.Tensor] = None,
) -> Tuple[torch.Tensor, torch.Tensor]:
    similarity = Attention.similarity(Q, K)
    if mask is not None:
        similarity = similarity.masked_fill(torch.logical_not(mask), -float("inf"))
    weights = Attention.normalise(similarity)
    return Attention.mix(weights, V), weights
