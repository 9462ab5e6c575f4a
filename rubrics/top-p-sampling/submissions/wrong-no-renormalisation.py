import torch


def top_p_filter(logits, temperature, p):
    probs = torch.softmax(logits.float() / temperature, dim=-1)
    sorted_probs, idx = probs.sort(dim=-1, descending=True)
    exceeded = sorted_probs.cumsum(dim=-1) >= p
    # keep the first token that exceeds p as well
    exceeded = torch.cat([torch.zeros_like(exceeded[:, :1]), exceeded[:, :-1]], dim=-1)
    mask = torch.zeros_like(exceeded).scatter(-1, idx, exceeded)
    probs[mask] = 0
    return probs.to(logits.dtype)


def sample(logits, temperature, p):
    # multinomial normalises by itself
    return torch.multinomial(top_p_filter(logits, temperature, p), 1).squeeze(-1)
