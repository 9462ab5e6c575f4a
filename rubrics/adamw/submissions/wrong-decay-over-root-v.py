import torch


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    b1, b2 = betas
    t = state["step"] + 1
    new_p, new_m, new_v = {}, {}, {}
    for k in params:
        p, g = params[k], grads[k]
        # decoupled: the decay must not enter the moments
        m = b1 * state["m"][k] + (1 - b1) * g
        v = b2 * state["v"][k] + (1 - b2) * g * g
        m_hat = m / (1 - b1**t)
        v_hat = v / (1 - b2**t)
        new_p[k] = p - lr * (m_hat + weight_decay * p) / (v_hat.sqrt() + eps)
        new_m[k], new_v[k] = m, v
    return new_p, {"step": t, "m": new_m, "v": new_v}
