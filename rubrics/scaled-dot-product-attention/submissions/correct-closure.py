import math
import torch


def make_attention(softmax, upcast=(torch.float16, torch.bfloat16)):
    """Build an attention function around a given softmax."""

    def attention(Q, K, V, mask=None):
        B, H, N, D = Q.shape
        M, E = V.shape[2], V.shape[3]
        dt = torch.float32 if Q.dtype in upcast else Q.dtype

        # fold heads into the batch and let bmm do the rest
        q = Q.reshape(B * H, N, D).to(dt)
        k = K.reshape(B * H, M, D).to(dt)
        v = V.reshape(B * H, M, E).to(dt)

        s = torch.bmm(q, k.transpose(1, 2)).div(math.sqrt(D))
        if mask is not None:
            keep = mask.expand(B, H, N, M).reshape(B * H, N, M)
            s = s.masked_fill(~keep, -math.inf)

        w = softmax(s)
        o = torch.bmm(w, v)
        return o.reshape(B, H, N, E).to(Q.dtype), w.reshape(B, H, N, M).to(Q.dtype)

    return attention


def row_softmax(s):
    shifted = s - s.amax(dim=-1, keepdim=True)
    e = shifted.exp()
    return e / e.sum(dim=-1, keepdim=True)


scaled_dot_product_attention = make_attention(row_softmax)
