import torch


def nucleus(probs, p):
    """Indices of the smallest set of tokens that reaches p, for one row."""
    ranked = sorted(range(len(probs)), key=lambda i: probs[i], reverse=True)
    if p >= 1:
        return ranked
    chosen, mass = [], 0.0
    for i in ranked:
        chosen.append(i)
        mass += probs[i]
        if mass >= p:
            break
    return chosen


def top_p_filter(logits, temperature, p):
    out = torch.zeros(logits.shape, dtype=torch.float64)
    for row, x in zip(out, logits.double()):
        probs = torch.softmax(x / temperature, 0)
        keep = nucleus(probs.tolist(), p)
        row[keep] = probs[keep] / probs[keep].sum()
    return out.to(logits.dtype)


def sample(logits, temperature, p):
    rows = top_p_filter(logits, temperature, p).double()
    return torch.stack([torch.multinomial(row, 1)[0] for row in rows])
