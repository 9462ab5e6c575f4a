import torch


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    beta1, beta2 = betas
    t = state["step"] + 1
    new_state = {"step": t, "m": {}, "v": {}}
    new_params = {}
    for key, p in params.items():
        g = grads[key]
        m = new_state["m"][key] = beta1 * state["m"][key] + (1 - beta1) * g
        v = new_state["v"][key] = beta2 * state["v"][key] + (1 - beta2) * g.square()
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        p = p - lr * weight_decay * p
        new_params[key] = p - lr * m_hat * torch.rsqrt(v_hat + eps)
    return new_params, new_state
