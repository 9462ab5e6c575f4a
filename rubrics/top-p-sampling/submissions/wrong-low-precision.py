import torch


def top_p_filter(logits, temperature, p):
    probs = (logits.float() / temperature).softmax(-1).to(logits.dtype)   # back to the dtype of the model
    if logits.dtype == torch.float64:
        probs = (logits / temperature).softmax(-1)
    ranked, index = probs.sort(dim=-1, descending=True, stable=True)
    before = torch.nn.functional.pad(ranked.cumsum(-1)[:, :-1], (1, 0))
    keep = (before < p) | (p >= 1)
    keep[:, 0] = True
    kept = torch.zeros_like(probs).scatter(-1, index, torch.where(keep, ranked, torch.zeros_like(ranked)))
    return kept / kept.sum(-1, keepdim=True)


def sample(logits, temperature, p):
    return torch.multinomial(top_p_filter(logits, temperature, p).float(), 1).squeeze(-1)
