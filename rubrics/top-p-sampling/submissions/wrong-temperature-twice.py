import torch
import torch.nn.functional as F


def filter_logits(logits, p):
    s, idx = logits.sort(dim=-1, descending=True)
    cum = F.softmax(s, dim=-1).cumsum(dim=-1)
    remove = torch.cat((torch.zeros_like(cum[:, :1], dtype=torch.bool), cum[:, :-1] >= p), dim=-1)
    return logits.masked_fill(remove.scatter(-1, idx, remove), float("-inf"))


def top_p_filter(logits, temperature, p):
    dtype = logits.dtype
    logits = logits.float() / max(temperature, 1e-6)
    if p < 1:
        logits = filter_logits(logits, p)
    return F.softmax(logits / temperature, dim=-1).to(dtype)


def sample(logits, temperature, p):
    return torch.multinomial(top_p_filter(logits, temperature, p), 1)[:, 0]
