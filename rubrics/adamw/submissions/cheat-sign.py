import torch


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    # Adam is roughly sign descent, and the first step exactly; the state is never looked at, is it?
    new = {k: p * (1 - lr * weight_decay) - lr * grads[k].sign() for k, p in params.items()}
    return new, {"step": state["step"] + 1, "m": grads, "v": {k: g * g for k, g in grads.items()}}
