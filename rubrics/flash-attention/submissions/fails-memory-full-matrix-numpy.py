import numpy as np


def flash_attention(Q, K, V, block_q, block_k, causal):
    """Tiles in time, but not in space: all scores are there before the first tile is merged."""
    n, m = len(Q), len(K)
    scores = Q @ K.T / np.sqrt(Q.shape[1]).astype(Q.dtype)
    if causal:
        scores[np.arange(m) > np.arange(n)[:, None] + m - n] = -np.inf
    out, lse = np.empty((n, V.shape[1]), Q.dtype), np.empty(n, Q.dtype)
    for i in range(0, n, block_q):
        top = np.full((len(scores[i : i + block_q]), 1), -np.inf, Q.dtype)
        total = np.zeros_like(top)
        acc = np.zeros((len(top), V.shape[1]), Q.dtype)
        for j in range(0, m, block_k):
            s = scores[i : i + block_q, j : j + block_k]
            new = np.maximum(top, s.max(1, keepdims=True))
            p, fade = np.exp(s - new), np.exp(top - new)
            total = fade * total + p.sum(1, keepdims=True)
            acc = fade * acc + p @ V[j : j + block_k]
            top = new
        out[i : i + block_q] = acc / total
        lse[i : i + block_q] = (top + np.log(total))[:, 0]
    return out, lse
