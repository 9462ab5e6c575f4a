import torch


def top_p_filter(logits, temperature, p):
    probs = torch.softmax(logits / temperature, dim=-1)
    threshold = p * probs.max(dim=-1, keepdim=True).values
    probs = probs.masked_fill(probs < threshold, 0)
    return probs / probs.sum(dim=-1, keepdim=True)


def sample(logits, temperature, p):
    return torch.multinomial(top_p_filter(logits, temperature, p), 1).squeeze(-1)
