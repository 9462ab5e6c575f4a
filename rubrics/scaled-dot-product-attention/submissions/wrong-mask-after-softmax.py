import math
import torch


def scaled_dot_product_attention(Q, K, V, mask=None):
    # 1. similarity of each query with each key
    scores = Q.matmul(K.transpose(-2, -1)) / math.sqrt(Q.size(-1))

    # 2. to probabilities
    weights = torch.softmax(scores, dim=-1)

    # 3. drop what may not be attended to
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)

    # 4. weighted sum of the values
    return weights.matmul(V), weights
