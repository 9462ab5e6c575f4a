import torch

NEG_INF = float("-inf")


def apply_mask(scores, mask):
    """scores (B, H, N, M), mask (B, 1, N, M) with True for the keys to keep."""
    if mask is None:
        return scores
    return torch.where(mask, scores, torch.full_like(scores, NEG_INF))


def stable_softmax(scores):
    top, _ = scores.max(dim=-1, keepdim=True)
    e = (scores - top).exp()
    return e / e.sum(-1, keepdim=True)
