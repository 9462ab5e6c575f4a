import torch

NEG = float("-inf")


def softmax(x, dim):
    # stable version
    z = x - x.amax(dim, keepdim=True)
    z = z.exp()
    return z / z.sum(dim, keepdim=True)


def scaled_dot_product_attention(Q, K, V, mask=None):
    """
    A = softmax(Q K^T / sqrt(d)),   O = A V
    """
    B, H, N, D = Q.shape
    M, E = V.shape[2:]

    q = Q.reshape(B * H, N, D)
    kT = K.reshape(B * H, M, D).transpose(1, 2)
    v = V.reshape(B * H, M, E)

    S = torch.bmm(q, kT) / (D ** 0.5)
    if mask is not None:
        # same mask for every head
        S = S.view(B, H, N, M).masked_fill(~mask, NEG).view(B * H, N, M)

    A = softmax(S, 1)
    O = torch.bmm(A, v)
    return O.view(B, H, N, E), A.view(B, H, N, M)
