"""AdamW as a gradient transformation, in the manner of functional optimiser libraries."""
from functools import partial

import numpy as np


def tree_map(f, *trees):
    first = trees[0]
    if isinstance(first, dict):
        return {key: tree_map(f, *(t[key] for t in trees)) for key in first}
    return f(*trees)


def ema(beta, old, new):
    return (1 - beta) * new + beta * old


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    beta1, beta2 = betas
    count = state["step"] + 1

    mu = tree_map(partial(ema, beta1), state["m"], grads)
    nu = tree_map(lambda v, g: ema(beta2, v, g * g), state["v"], grads)

    c1, c2 = 1 - beta1 ** count, 1 - beta2 ** count
    updates = tree_map(lambda m, v: (m / c1) / (np.sqrt(v / c2) + eps), mu, nu)
    updates = tree_map(lambda u, p: u + weight_decay * p, updates, params)
    params = tree_map(lambda p, u: p - lr * u, params, updates)
    return params, {"step": np.int64(count), "m": mu, "v": nu}
