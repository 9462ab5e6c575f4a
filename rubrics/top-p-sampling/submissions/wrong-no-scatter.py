import torch


def top_p_filter(logits, temperature, p):
    probs = torch.softmax(logits / temperature, dim=-1)
    probs, indices = torch.sort(probs, dim=-1, descending=True)
    mask = torch.cumsum(probs, dim=-1) - probs > p
    mask[:, 0] = False
    probs = probs.masked_fill(mask, 0.0)
    probs.div_(probs.sum(dim=-1, keepdim=True))
    return probs


def sample(logits, temperature, p):
    next_token = torch.multinomial(top_p_filter(logits, temperature, p), num_samples=1)
    return next_token.squeeze(1)
