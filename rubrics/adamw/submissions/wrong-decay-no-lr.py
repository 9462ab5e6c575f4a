import torch


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    beta1, beta2 = betas
    t = state["step"] + 1
    m, v, theta = {}, {}, {}
    for k in ["w", "b"]:
        m[k] = beta1 * state["m"][k] + (1 - beta1) * grads[k]
        v[k] = beta2 * state["v"][k] + (1 - beta2) * grads[k].square()
        m_hat = m[k] / (1 - beta1 ** t)
        v_hat = v[k] / (1 - beta2 ** t)
        # Algorithm 2, line 12, with the schedule multiplier at 1
        theta[k] = params[k] - (lr * m_hat / (torch.sqrt(v_hat) + eps) + weight_decay * params[k])
    return theta, {"step": t, "m": m, "v": v}
