import torch


def top_p_filter(logits, temperature, p):
    x = logits.double() / temperature
    asc, order = torch.sort(x, dim=-1)                       # least probable first
    tail = asc.softmax(-1).cumsum(-1)
    drop = tail <= 1 - p                                     # a tail that fits into 1 - p
    drop[:, -1] = False
    if p >= 1:
        drop[:] = False
    asc = asc.masked_fill(drop, -torch.inf)
    inverse = order.argsort(-1)
    return asc.gather(-1, inverse).softmax(-1).to(logits.dtype)


def sample(logits, temperature, p):
    probs = top_p_filter(logits, temperature, p).double()
    u = torch.rand(probs.shape[0], 1, dtype=torch.float64)
    return (probs.cumsum(-1) <= u * probs.sum(-1, keepdim=True)).sum(-1).clamp(max=probs.shape[1] - 1)
