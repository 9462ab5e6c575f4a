import torch


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    t = state["step"] + 1
    out = {"params": {}, "state": {**state, "m": {}, "v": {}}}
    for k, theta in params.items():
        m = torch.lerp(grads[k], state["m"][k], betas[0])
        v = torch.lerp(grads[k] ** 2, state["v"][k], betas[1])
        m_hat = m / (1 - betas[0] ** t)
        v_hat = v / (1 - betas[1] ** t)
        out["params"][k] = theta - lr * (m_hat / (v_hat ** 0.5 + eps) + weight_decay * theta)
        out["state"]["m"][k] = m
        out["state"]["v"][k] = v
    return out["params"], out["state"]
