import torch


def scaled_dot_product_attention(Q, K, V, mask=None):
    # straight from the formula, one score at a time
    B, H, N, D = Q.shape
    M = K.shape[2]
    rows = []
    for b in range(B):
        for h in range(H):
            for n in range(N):
                scores = []
                for m in range(M):
                    if mask is not None and not mask[b, 0, n, m]:
                        scores.append(torch.tensor(float("-inf"), dtype=Q.dtype))
                    else:
                        scores.append((Q[b, h, n] * K[b, h, m]).sum() / D**0.5)
                rows.append(torch.stack(scores))
    scores = torch.stack(rows).reshape(B, H, N, M)
    weights = scores.softmax(-1)
    return weights @ V, weights
