import torch


class Moment:
    """An exponential moving average that knows how to undo its start at zero."""

    def __init__(self, value, beta):
        self.value = value
        self.beta = beta

    def updated(self, sample):
        return Moment(self.value + (1.0 - self.beta) * (sample - self.value), self.beta)

    def corrected(self, t):
        return self.value / (1.0 - self.beta ** t)


class AdamW:
    def __init__(self, lr, betas, eps, weight_decay):
        self.lr, self.betas, self.eps, self.weight_decay = lr, betas, eps, weight_decay

    def step_one(self, theta, g, m, v, t):
        m = Moment(m, self.betas[0]).updated(g)
        v = Moment(v, self.betas[1]).updated(g.square())
        decayed = theta.mul(1.0 - self.lr * self.weight_decay)
        theta = torch.addcdiv(decayed, m.corrected(t), v.corrected(t).sqrt().add(self.eps), value=-self.lr)
        return theta, m.value, v.value


def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    opt = AdamW(lr, betas, eps, weight_decay)
    t = state["step"] + 1
    out = {k: opt.step_one(params[k], grads[k], state["m"][k], state["v"][k], t) for k in ("w", "b")}
    return {
        "params": {k: o[0] for k, o in out.items()},
        "state": {"step": torch.tensor(t), "m": {k: o[1] for k, o in out.items()}, "v": {k: o[2] for k, o in out.items()}},
    }
