import torch


def top_p_filter(logits, temperature, p):
    probs = torch.softmax(logits / temperature, dim=-1)
    sorted_probs, sorted_idx = torch.sort(probs, dim=-1)
    cumsum = sorted_probs.cumsum(dim=-1)
    mask = cumsum - sorted_probs < p
    mask[:, 0] = True
    if p >= 1:
        mask[:] = True
    sorted_probs = sorted_probs * mask
    sorted_probs /= sorted_probs.sum(dim=-1, keepdim=True)
    return torch.zeros_like(probs).scatter(1, sorted_idx, sorted_probs)


def sample(logits, temperature, p):
    return torch.multinomial(top_p_filter(logits, temperature, p), 1).squeeze(-1)
