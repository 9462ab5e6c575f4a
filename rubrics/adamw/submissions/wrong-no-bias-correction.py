import torch


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    b1, b2 = betas
    m = {k: b1 * state["m"][k] + (1 - b1) * g for k, g in grads.items()}
    v = {k: b2 * state["v"][k] + (1 - b2) * g * g for k, g in grads.items()}
    new_params = {
        k: p - lr * (m[k] / (v[k].sqrt() + eps) + weight_decay * p)
        for k, p in params.items()
    }
    return new_params, {"step": state["step"] + 1, "m": m, "v": v}
