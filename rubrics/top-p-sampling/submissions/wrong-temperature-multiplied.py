import torch


def top_p_filter(logits, temperature, p):
    probs = torch.softmax(logits.float() * temperature, dim=-1)
    s, i = torch.sort(probs, dim=-1, descending=True)
    before = torch.cumsum(s, dim=-1) - s
    drop = before >= p
    drop[:, 0] = False
    s = s.masked_fill(drop & (p < 1), 0.)
    s = s / s.sum(-1, keepdim=True)
    return torch.empty_like(s).scatter_(-1, i, s).to(logits.dtype)


def sample(logits, temperature, p):
    return torch.multinomial(top_p_filter(logits, temperature, p), 1).squeeze(-1)
