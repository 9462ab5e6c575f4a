import torch


def top_p_filter(logits, temperature, p):
    probs = (logits.float() / temperature).softmax(-1)
    ranked, order = torch.sort(probs, descending=True)
    keep = torch.roll(ranked.cumsum(-1), 1, -1) < p
    keep[:, 0] = True
    ranked = torch.where(keep, ranked, torch.zeros_like(ranked))
    ranked = ranked / ranked.sum(-1, keepdim=True)
    # undo the sort
    return torch.gather(ranked, -1, order).to(logits.dtype)


def sample(logits, temperature, p):
    return torch.distributions.Categorical(top_p_filter(logits, temperature, p)).sample()
