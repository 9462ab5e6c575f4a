import torch


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    beta1, beta2 = betas
    step = state["step"] + 1
    new_params, m, v = {}, {}, {}
    for name, p in params.items():
        grad = grads[name]
        if weight_decay != 0:
            grad = grad.add(p, alpha=weight_decay)
        m[name] = state["m"][name].mul(beta1).add(grad, alpha=1 - beta1)
        v[name] = state["v"][name].mul(beta2).addcmul(grad, grad, value=1 - beta2)
        denom = (v[name] / (1 - beta2**step)).sqrt().add(eps)
        new_params[name] = p.addcdiv(m[name] / (1 - beta1**step), denom, value=-lr)
    return new_params, {"step": step, "m": m, "v": v}
