import numpy as np


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    """Adam on the regularised loss  L(theta) + weight_decay/2 * |theta|^2."""
    grads = {k: grads[k] + weight_decay * params[k] for k in params}
    t = state["step"] + 1
    m = {k: betas[0] * state["m"][k] + (1 - betas[0]) * grads[k] for k in params}
    v = {k: betas[1] * state["v"][k] + (1 - betas[1]) * grads[k] ** 2 for k in params}

    def new_value(k):
        m_hat = m[k] / (1 - betas[0] ** t)
        v_hat = v[k] / (1 - betas[1] ** t)
        return params[k] - lr * m_hat / (np.sqrt(v_hat) + eps)

    return {k: new_value(k) for k in params}, {"step": t, "m": m, "v": v}
