import torch


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    step = state["step"]
    b1, b2 = betas
    new_params, new_m, new_v = {}, {}, {}

    for n in params:
        new_m[n] = state["m"][n] * b1 + grads[n] * (1 - b1)
        new_v[n] = state["v"][n] * b2 + grads[n].pow(2) * (1 - b2)
        m_hat = new_m[n] / (1 - b1**step)
        v_hat = new_v[n] / (1 - b2**step)
        decayed = params[n] * (1 - lr * weight_decay)
        new_params[n] = decayed - lr * m_hat / (v_hat.sqrt() + eps)

    return new_params, {"step": step + 1, "m": new_m, "v": new_v}
