import torch


def top_p_filter(logits, temperature, p):
    probs = torch.softmax(logits.float() / temperature, -1)
    sp, si = probs.sort(-1, descending=True)
    # mass of everything more probable than this token
    sp[sp.cumsum(-1) - sp >= p] = 0.0
    sp = sp / sp.sum(-1, keepdim=True)
    return torch.zeros_like(probs).scatter(-1, si, sp).to(logits.dtype)


def sample(logits, temperature, p):
    return torch.multinomial(top_p_filter(logits, temperature, p), 1).flatten()
