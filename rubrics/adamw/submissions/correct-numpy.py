import numpy as np


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    b1, b2 = betas
    t = state["step"] + 1

    m = {k: b1 * state["m"][k] + (1 - b1) * grads[k] for k in params}
    v = {k: b2 * state["v"][k] + (1 - b2) * np.square(grads[k]) for k in params}

    new = {}
    for k, theta in params.items():
        m_hat = m[k] / (1 - b1**t)
        v_hat = v[k] / (1 - b2**t)
        theta = theta - lr * weight_decay * theta
        theta = theta - lr * m_hat / (np.sqrt(v_hat) + eps)
        new[k] = theta
    return new, {"step": t, "m": m, "v": v}
