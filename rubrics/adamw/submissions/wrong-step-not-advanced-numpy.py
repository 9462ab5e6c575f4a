import numpy as np


def bias_corrected(average, beta, steps):
    return average / (1.0 - beta**steps)


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    step, m, v = state["step"], dict(state["m"]), dict(state["v"])
    new = dict(params)
    for k in new:
        m[k] = betas[0] * m[k] + (1 - betas[0]) * grads[k]
        v[k] = betas[1] * v[k] + (1 - betas[1]) * grads[k] * grads[k]
        update = bias_corrected(m[k], betas[0], step + 1) / (np.sqrt(bias_corrected(v[k], betas[1], step + 1)) + eps)
        new[k] = new[k] * (1 - lr * weight_decay) - lr * update
    return new, {"step": step, "m": m, "v": v}
