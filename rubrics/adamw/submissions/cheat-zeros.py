import torch


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    nothing = {k: torch.zeros_like(p) for k, p in params.items()}
    return nothing, {"step": 0, "m": nothing, "v": nothing}
