import torch


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    b1, b2 = betas
    t = state["step"] + 1
    ps, ms, vs = {}, {}, {}
    for n, p in params.items():
        ms[n] = b1 * state["m"][n] + (1 - b1) * grads[n]
        vs[n] = b2 * state["v"][n] + (1 - b2) * grads[n] ** 2
        # no decay for biases and norms, only for what takes part in matmuls
        wd = weight_decay if p.dim() >= 2 else 0.0
        adam = (ms[n] / (1 - b1**t)) / ((vs[n] / (1 - b2**t)).sqrt() + eps)
        ps[n] = p * (1 - lr * wd) - lr * adam
    return ps, {"step": t, "m": ms, "v": vs}
