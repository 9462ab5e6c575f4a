import torch


def adam_update(p, g, m, v, t, lr, betas, eps):
    m = betas[0] * m + (1 - betas[0]) * g
    v = betas[1] * v + (1 - betas[1]) * g * g
    m_hat, v_hat = m / (1 - betas[0] ** t), v / (1 - betas[1] ** t)
    return p - lr * m_hat / (v_hat.sqrt() + eps), m, v


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    t = state["step"] + 1
    out, m, v = {}, {}, {}
    for k in params:
        out[k], m[k], v[k] = adam_update(params[k], grads[k], state["m"][k], state["v"][k], t, lr, betas, eps)
        # AdamW = Adam + decoupled decay
        out[k] = out[k] - lr * weight_decay * out[k]
    return out, {"step": t, "m": m, "v": v}
