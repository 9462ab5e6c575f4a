import torch


def top_p_filter(logits, temperature, p):
    """The renormalised nucleus distribution: Holtzman et al. (2020), section 3.1, equations (2) and (3).

    Args:
        logits: float tensor of shape (B, V).
        temperature: float, above 0; the logits are divided by it first.
        p: float, the mass to reach. The most probable token is always kept; p >= 1 keeps every token.

    Returns:
        probs: tensor of shape (B, V), with the dtype of logits, in the order of the vocabulary.
    """
    raise NotImplementedError


def sample(logits, temperature, p):
    """One token a row, drawn from the distribution that top_p_filter gives.

    Returns:
        tokens: int64 tensor of shape (B,).
    """
    raise NotImplementedError
