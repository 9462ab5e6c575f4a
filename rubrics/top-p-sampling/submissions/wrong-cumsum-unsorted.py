import torch


def top_p_filter(logits, temperature, p):
    probs = torch.softmax(logits.float() / temperature, dim=-1)
    cum = torch.cumsum(probs, dim=-1)
    keep = (cum - probs) < p
    keep[:, 0] = True
    probs = probs * keep
    return (probs / probs.sum(dim=-1, keepdim=True)).to(logits.dtype)


def sample(logits, temperature, p):
    return torch.multinomial(top_p_filter(logits, temperature, p), 1)[:, 0]
