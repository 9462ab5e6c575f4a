import torch


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    # the second beta is for the squares
    beta2, beta1 = betas
    t = state["step"] + 1
    new = {}
    ms = {}
    vs = {}
    for k in params.keys():
        ms[k] = beta1 * state["m"][k] + (1 - beta1) * grads[k]
        vs[k] = beta2 * state["v"][k] + (1 - beta2) * grads[k] ** 2
        mhat = ms[k] / (1 - beta1 ** t)
        vhat = vs[k] / (1 - beta2 ** t)
        new[k] = params[k] * (1 - lr * weight_decay) - lr * mhat / (vhat.sqrt() + eps)
    return new, {"step": t, "m": ms, "v": vs}
