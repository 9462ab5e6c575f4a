import torch
import torch.nn.functional as F


def top_p_logits(logits, p):
    """The well-known filter: everything outside the nucleus goes to -inf."""
    sorted_logits, sorted_indices = torch.sort(logits, descending=True)
    cumulative_probs = torch.cumsum(F.softmax(sorted_logits, dim=-1), dim=-1)

    sorted_indices_to_remove = cumulative_probs >= p
    # shift right, so that the first token above the threshold stays
    sorted_indices_to_remove[..., 1:] = sorted_indices_to_remove[..., :-1].clone()
    sorted_indices_to_remove[..., 0] = False

    indices_to_remove = sorted_indices_to_remove.scatter(1, sorted_indices, sorted_indices_to_remove)
    return logits.masked_fill(indices_to_remove, float("-inf"))


def top_p_filter(logits: torch.Tensor, temperature: float, p: float) -> torch.Tensor:
    dtype = logits.dtype
    logits = logits.to(torch.promote_types(dtype, torch.float32)) / temperature
    if p < 1.0:
        logits = top_p_logits(logits, p)
    return F.softmax(logits, dim=-1).to(dtype)


def sample(logits, temperature, p):
    probs = top_p_filter(logits, temperature, p)
    return torch.distributions.Categorical(probs=probs.double()).sample()
