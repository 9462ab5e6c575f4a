import torch


def flash_attention(Q, K, V, block_q, block_k, causal):
    n, d = Q.shape
    k_len, e = V.shape
    result, logs = [], []
    for i in range(0, n, block_q):
        rows = min(block_q, n - i)
        running_max = torch.zeros(rows, 1, dtype=Q.dtype)
        running_sum = torch.zeros(rows, 1, dtype=Q.dtype)
        running_out = torch.zeros(rows, e, dtype=Q.dtype)
        for j in range(0, k_len, block_k):
            cols = min(block_k, k_len - j)
            scores = Q[i : i + rows] @ K[j : j + cols].T / d**0.5
            if causal:
                if j > i + rows - 1 + k_len - n:
                    break
                delta = (torch.arange(rows)[:, None] + i + k_len - n) - (torch.arange(cols)[None, :] + j)
                scores = scores.masked_fill(delta < 0, float("-inf"))
            new_max = torch.maximum(running_max, scores.amax(dim=1, keepdim=True))
            weights = torch.exp(scores - new_max)
            shrink = torch.exp(running_max - new_max)
            running_sum = running_sum * shrink + weights.sum(dim=1, keepdim=True)
            running_out = running_out * shrink + weights @ V[j : j + cols]
            running_max = new_max
        result.append(running_out / running_sum)
        logs.append((running_max + running_sum.log()).squeeze(1))
    return torch.cat(result), torch.cat(logs)
