from typing import Optional, Tuple

import torch
from torch import Tensor, nn


def load_balancing_loss(router_probs: Tensor, selected: Tensor, num_experts: int, top_k: int) -> Tensor:
    expert_mask = nn.functional.one_hot(selected, num_experts)            # (T, k, E)
    tokens_per_expert = expert_mask.to(router_probs.dtype).sum(dim=(0, 1))
    tokens_per_expert = tokens_per_expert / (selected.shape[0] * top_k)
    router_prob_per_expert = router_probs.mean(dim=0)
    return num_experts * torch.dot(tokens_per_expert, router_prob_per_expert)


def moe_layer(
    x: Tensor, W_router: Tensor, W_in: Tensor, W_out: Tensor, k: int, mask: Optional[Tensor] = None
) -> Tuple[Tensor, Tensor]:
    num_experts = W_router.shape[1]
    if mask is None:
        mask = torch.ones(x.shape[0], dtype=torch.bool, device=x.device)

    # padding never gets anywhere near the router
    real = mask.nonzero().squeeze(1)
    tokens = x.index_select(0, real)

    router_probs = torch.softmax(tokens @ W_router, dim=1)
    weights, selected = torch.topk(router_probs, k, dim=1)
    weights = weights / weights.sum(dim=1, keepdim=True)

    out = torch.zeros_like(tokens)
    for e in range(num_experts):
        token, slot = torch.where(selected == e)
        if token.numel() == 0:
            continue
        h = nn.functional.silu(tokens[token] @ W_in[e]) @ W_out[e]
        out = out.index_add(0, token, h * weights[token, slot, None])

    y = torch.zeros_like(x).index_copy(0, real, out)
    return y, load_balancing_loss(router_probs, selected, num_experts, k)
