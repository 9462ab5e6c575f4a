import copy

import numpy as np


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    params = {k: x.copy() for k, x in params.items()}
    state = copy.deepcopy(state)
    state["step"] += 1
    for k in params:
        m, v, g = state["m"][k], state["v"][k], grads[k]
        m *= betas[0]
        m += (1 - betas[0]) * g
        v *= betas[1]
        v += (1 - betas[1]) * g * g
        m_hat = m / (1 - betas[0] ** state["step"])
        v_hat = v / (1 - betas[1] ** state["step"])
        params[k] -= lr * m_hat / (np.sqrt(v_hat) + eps)
        params[k] *= 1 - lr * weight_decay
    return params, state
