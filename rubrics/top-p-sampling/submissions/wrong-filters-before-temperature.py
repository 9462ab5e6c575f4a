import torch
import torch.nn.functional as F


def top_p_filter(logits, temperature, p):
    sorted_logits, order = torch.sort(logits, dim=-1, descending=True)
    cum = torch.cumsum(F.softmax(sorted_logits, dim=-1), dim=-1)
    remove_sorted = torch.roll(cum >= p, shifts=1, dims=-1)
    remove_sorted[:, 0] = False
    remove = torch.zeros_like(remove_sorted).scatter(1, order, remove_sorted)
    logits = torch.where(remove, torch.full_like(logits, -torch.inf), logits)
    return torch.softmax(logits / temperature, dim=-1)


def sample(logits, temperature, p):
    return torch.multinomial(top_p_filter(logits, temperature, p), 1).squeeze(-1)
