import torch
import torch.nn.functional as F


def top_p_filter(logits, temperature, p):
    dtype = logits.dtype
    logits = logits.float() / temperature
    sorted_logits, _ = torch.sort(logits, dim=-1, descending=True)
    cumulative = torch.cumsum(F.softmax(sorted_logits, dim=-1), dim=-1)
    remove = cumulative >= p
    remove[:, 1:] = remove[:, :-1].clone()
    remove[:, 0] = False
    logits = logits.masked_fill(remove, float("-inf"))
    return F.softmax(logits, dim=-1).to(dtype)


def sample(logits, temperature, p):
    return torch.multinomial(top_p_filter(logits, temperature, p), 1).squeeze(1)
