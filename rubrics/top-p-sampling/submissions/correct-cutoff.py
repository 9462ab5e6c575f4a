import torch
from torch import Tensor


class NucleusSampler:
    """Finds the probability of the last token kept in each row, and compares with it: no scatter needed."""

    def __init__(self, temperature: float, p: float):
        self.temperature = temperature
        self.p = p

    def distribution(self, logits: Tensor) -> Tensor:
        real = torch.promote_types(logits.dtype, torch.float32)
        probs = (logits.to(real) / self.temperature).softmax(dim=-1)
        if self.p >= 1:
            return probs
        ranked = probs.sort(dim=-1, descending=True).values
        mass = ranked.cumsum(dim=-1)
        last = (mass < self.p).sum(dim=-1, keepdim=True).clamp(max=probs.shape[-1] - 1)
        cutoff = ranked.gather(-1, last)
        kept = torch.where(probs >= cutoff, probs, torch.zeros_like(probs))
        return kept / kept.sum(dim=-1, keepdim=True)


def top_p_filter(logits, temperature, p):
    return NucleusSampler(temperature, p).distribution(logits).to(logits.dtype)


def sample(logits, temperature, p):
    # Gumbel: argmax of log p + noise
    probs = NucleusSampler(temperature, p).distribution(logits).double()
    noise = -torch.log(-torch.log(torch.rand_like(probs)))
    return (probs.log() + noise).argmax(dim=-1)
