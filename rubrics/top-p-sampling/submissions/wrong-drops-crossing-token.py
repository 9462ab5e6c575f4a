import torch
import torch.nn.functional as F


def top_p_filter(logits, temperature, p):
    logits = logits / temperature
    if p >= 1.0:
        return F.softmax(logits, dim=-1)
    sorted_logits, sorted_indices = torch.sort(logits, descending=True)
    cumulative_probs = F.softmax(sorted_logits, dim=-1).cumsum(dim=-1)

    to_remove = cumulative_probs > p
    to_remove[..., 0] = False            # always keep at least one token
    to_remove = to_remove.scatter(1, sorted_indices, to_remove)
    return F.softmax(logits.masked_fill(to_remove, -float("inf")), dim=-1)


def sample(logits, temperature, p):
    return torch.multinomial(top_p_filter(logits, temperature, p), num_samples=1)[:, 0]
