import torch


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    beta1, beta2 = betas
    t = state["step"] + 1
    new_params, new_m, new_v = {}, {}, {}
    for k in params:
        m, v, g = state["m"][k], state["v"][k], grads[k]
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g ** 2
        m = m / (1 - beta1 ** t)
        v = v / (1 - beta2 ** t)
        new_params[k] = params[k] - lr * m / (v.sqrt() + eps) - lr * weight_decay * params[k]
        new_m[k] = m
        new_v[k] = v
    return new_params, {"step": t, "m": new_m, "v": new_v}
