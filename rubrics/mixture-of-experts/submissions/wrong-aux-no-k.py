import torch
import torch.nn.functional as F


def load_balancing_loss_func(gate_logits, num_experts, top_k, mask=None):
    routing_weights = F.softmax(gate_logits, dim=-1)
    _, selected_experts = torch.topk(routing_weights, top_k, dim=-1)
    expert_mask = F.one_hot(selected_experts, num_experts).to(gate_logits.dtype)     # (N, k, E)
    if mask is None:
        mask = torch.ones(gate_logits.shape[0], dtype=torch.bool)

    # share of tokens routed to each expert, and mean probability of routing to it
    tokens_per_expert = expert_mask[mask].mean(dim=0)                                # (k, E)
    router_prob_per_expert = routing_weights[mask].mean(dim=0)                       # (E,)
    return torch.sum(tokens_per_expert * router_prob_per_expert.unsqueeze(0)) * num_experts


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    num_experts = W_router.shape[1]
    gate_logits = x @ W_router
    routing_weights = F.softmax(gate_logits, dim=-1)
    routing_weights, selected = torch.topk(routing_weights, k, dim=-1)
    routing_weights = routing_weights / routing_weights.sum(dim=-1, keepdim=True)

    final = torch.zeros_like(x)
    for expert_idx in range(num_experts):
        top_x, idx = torch.where(selected == expert_idx)
        current = F.silu(x[top_x] @ W_in[expert_idx]) @ W_out[expert_idx]
        final = final.index_add(0, top_x, current * routing_weights[top_x, idx, None])
    if mask is not None:
        final = final * mask.to(x.dtype)[:, None]
    return final, load_balancing_loss_func(gate_logits, num_experts, k, mask)
