import math
from typing import Dict, List

import torch
from torch import Tensor


def _single_tensor_adamw(
    params: List[Tensor],
    grads: List[Tensor],
    exp_avgs: List[Tensor],
    exp_avg_sqs: List[Tensor],
    *,
    step: int,
    beta1: float,
    beta2: float,
    lr: float,
    eps: float,
    weight_decay: float,
) -> None:
    """In place, on copies that the caller has made."""
    bias_correction1 = 1 - beta1 ** step
    bias_correction2 = 1 - beta2 ** step
    step_size = lr / bias_correction1

    for param, grad, exp_avg, exp_avg_sq in zip(params, grads, exp_avgs, exp_avg_sqs):
        # decoupled weight decay
        param.mul_(1 - lr * weight_decay)

        exp_avg.mul_(beta1).add_(grad, alpha=1 - beta1)
        exp_avg_sq.mul_(beta2).addcmul_(grad, grad, value=1 - beta2)

        denom = (exp_avg_sq.sqrt() / math.sqrt(bias_correction2)).add_(eps)
        param.addcdiv_(exp_avg, denom, value=-step_size)


@torch.no_grad()
def adamw_step(params: Dict[str, Tensor], grads, state, lr, betas, eps, weight_decay):
    names = list(params)
    p = [params[n].clone() for n in names]
    m = [state["m"][n].clone() for n in names]
    v = [state["v"][n].clone() for n in names]
    step = state["step"] + 1

    _single_tensor_adamw(
        p, [grads[n] for n in names], m, v,
        step=step, beta1=betas[0], beta2=betas[1], lr=lr, eps=eps, weight_decay=weight_decay,
    )
    return dict(zip(names, p)), {"step": step, "m": dict(zip(names, m)), "v": dict(zip(names, v))}
