import numpy as np


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    """One step of AdamW: Loshchilov & Hutter (2019), algorithm 2, with the decay scaled by the learning rate.

    Args:
        params: {"w": float array of shape (R, C), "b": float array of shape (C,)}.
        grads: the gradients, like params.
        state: {"step": int, "m": like params, "v": like params}; step is the number of steps made so far.
        lr: learning rate, a float.
        betas: the two decay rates of the moments, floats.
        eps: added to the root of the corrected second moment, a float.
        weight_decay: a float, multiplied by lr.

    Returns:
        params: new parameters, like params, with their dtype.
        state: new state, like state; the moments are not bias-corrected.
    """
    raise NotImplementedError
