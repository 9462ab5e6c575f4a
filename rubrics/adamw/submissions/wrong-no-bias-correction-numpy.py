import numpy as np


def update(p, g, m, v, lr, beta1, beta2, eps, wd):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    p = p * (1 - lr * wd)
    p = p - lr * m / (np.sqrt(v) + eps)
    return p, m, v


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    w, mw, vw = update(params["w"], grads["w"], state["m"]["w"], state["v"]["w"], lr, *betas, eps, weight_decay)
    b, mb, vb = update(params["b"], grads["b"], state["m"]["b"], state["v"]["b"], lr, *betas, eps, weight_decay)
    return {"w": w, "b": b}, {"step": state["step"] + 1, "m": {"w": mw, "b": mb}, "v": {"w": vw, "b": vb}}
