import torch


def top_p_filter(logits, temperature, p):
    probs = torch.softmax(logits, dim=-1)
    if p >= 1:
        return probs
    sorted_probs, sorted_idx = torch.sort(probs, dim=-1, descending=True)
    keep_sorted = sorted_probs.cumsum(-1) - sorted_probs < p
    keep_sorted[:, 0] = True
    keep = keep_sorted.gather(-1, sorted_idx.argsort(-1))
    probs = probs * keep
    return probs / probs.sum(-1, keepdim=True)


def sample(logits, temperature, p):
    return torch.multinomial(top_p_filter(logits / temperature, temperature, p), 1).squeeze(-1)
