import torch


def flash_attention(Q, K, V, block_q, block_k, causal):
    """Exact attention in tiles: Dao et al. (2022), section 3.1, Algorithm 1.

    Args:
        Q: queries, float tensor of shape (N, D).
        K: keys, float tensor of shape (M, D).
        V: values, float tensor of shape (M, E).
        block_q: rows of a tile, an int.
        block_k: columns of a tile, an int.
        causal: whether query i sees key j only when j <= i + M - N.

    Returns:
        output: tensor of shape (N, E), with the dtype of Q.
        lse: tensor of shape (N,), the log-sum-exp of each row's scores.
    """
    raise NotImplementedError
