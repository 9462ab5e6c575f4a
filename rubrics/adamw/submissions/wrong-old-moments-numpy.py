import numpy as np


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    beta1, beta2 = betas
    t = state["step"] + 1
    new_state = {
        "step": t,
        "m": {k: beta1 * m + (1 - beta1) * grads[k] for k, m in state["m"].items()},
        "v": {k: beta2 * v + (1 - beta2) * grads[k] ** 2 for k, v in state["v"].items()},
    }
    new_params = {}
    for k in params:
        m_hat = state["m"][k] / (1 - beta1**t)
        v_hat = state["v"][k] / (1 - beta2**t)
        step = m_hat / (np.sqrt(v_hat) + eps)
        new_params[k] = params[k] - lr * (step + weight_decay * params[k])
    return new_params, new_state
