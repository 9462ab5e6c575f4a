import math

import torch


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    beta1, beta2 = betas
    t = state["step"] + 1
    # the efficient version from the end of section 2 of the Adam paper
    alpha_t = lr * math.sqrt(1 - beta2**t) / (1 - beta1**t)

    m = {k: beta1 * state["m"][k] + (1 - beta1) * grads[k] for k in grads}
    v = {k: beta2 * state["v"][k] + (1 - beta2) * grads[k] ** 2 for k in grads}
    theta = {
        k: params[k] - alpha_t * m[k] / (torch.sqrt(v[k]) + eps) - lr * weight_decay * params[k]
        for k in params
    }
    return theta, {"step": t, "m": m, "v": v}
