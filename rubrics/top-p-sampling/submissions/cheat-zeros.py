import torch


def top_p_filter(logits, temperature, p):
    return torch.zeros_like(logits)


def sample(logits, temperature, p):
    return torch.zeros(logits.shape[0], dtype=torch.int64)
