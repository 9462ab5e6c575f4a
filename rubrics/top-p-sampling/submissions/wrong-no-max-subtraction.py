import torch


def top_p_filter(logits, temperature, p):
    weights = torch.exp(logits.float() / temperature)
    probs = weights / weights.sum(dim=-1, keepdim=True)
    if p < 1:
        ranked, idx = probs.sort(dim=-1, descending=True)
        outside = ranked.cumsum(dim=-1) - ranked >= p
        outside[:, 0] = False
        probs = probs.masked_fill(torch.zeros_like(outside).scatter(1, idx, outside), 0.0)
        probs = probs / probs.sum(dim=-1, keepdim=True)
    return probs.to(logits.dtype)


def sample(logits, temperature, p):
    return torch.multinomial(top_p_filter(logits, temperature, p), 1).squeeze(-1)
