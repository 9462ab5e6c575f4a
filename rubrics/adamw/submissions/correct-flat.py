# All parameters as one long vector: then AdamW is six lines and there is no loop.
import torch


def flatten(tree):
    return torch.cat([tree["w"].reshape(-1), tree["b"].reshape(-1)])


def unflatten(vec, like):
    n = like["w"].numel()
    return {"w": vec[:n].reshape(like["w"].shape), "b": vec[n:].reshape(like["b"].shape)}


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    theta, g = flatten(params), flatten(grads)
    m, v = flatten(state["m"]), flatten(state["v"])
    (b1, b2), t = betas, state["step"] + 1

    m = torch.lerp(g, m, b1)
    v = torch.lerp(g * g, v, b2)
    update = (m / (1 - b1 ** t)) / ((v / (1 - b2 ** t)).sqrt() + eps)
    theta = (1 - lr * weight_decay) * theta - lr * update

    return unflatten(theta, params), dict(step=t, m=unflatten(m, params), v=unflatten(v, params))
