import torch


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    beta1, beta2 = betas
    t = state["step"] + 1

    new_params, new_m, new_v = {}, {}, {}
    for name in params:
        g = grads[name]
        m = beta1 * state["m"][name] + (1 - beta1) * g
        v = beta2 * state["v"][name] + (1 - beta2) * g**2

        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)

        p = params[name]
        new_params[name] = p - lr * (m_hat / (torch.sqrt(v_hat) + eps) + weight_decay * p)
        new_m[name] = m
        new_v[name] = v

    return new_params, {"step": t, "m": new_m, "v": new_v}
