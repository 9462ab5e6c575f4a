import numpy as np


def top_p_filter(logits, temperature, p):
    z = np.asarray(logits, dtype=np.float64) / temperature
    probs = np.exp(z - z.max(1, keepdims=True))
    probs /= probs.sum(1, keepdims=True)
    result = np.zeros_like(probs)
    for b in range(len(probs)):
        mass = 0.0
        for n, token in enumerate(np.argsort(probs[b])):
            if n > 0 and mass >= p and p < 1:
                break
            result[b, token] = probs[b, token]
            mass += probs[b, token]
        result[b] /= mass
    return result.astype(logits.dtype)


def sample(logits, temperature, p):
    d = top_p_filter(logits, temperature, p).astype(np.float64)
    return np.array([np.random.multinomial(1, row / row.sum()).argmax() for row in d])
