import torch

# Not the fast way. I find it easier to see what attention does when there is
# one query at a time: score it against the keys, softmax, average the values.


def attend_one(q, keys, values, allowed):
    # q (B,H,D)   keys (B,H,M,D)   values (B,H,M,E)   allowed (B,1,M) or None
    s = (keys * q.unsqueeze(2)).sum(dim=3) / q.shape[-1] ** 0.5
    if allowed is not None:
        s = s.masked_fill(allowed.logical_not(), -float("inf"))
    e = torch.exp(s - s.max(dim=2, keepdim=True).values)
    w = e / e.sum(dim=2, keepdim=True)
    return (values * w.unsqueeze(3)).sum(dim=2), w


def scaled_dot_product_attention(Q, K, V, mask=None):
    out_dtype = Q.dtype
    if Q.dtype != torch.float64:
        Q = Q.to(torch.float32)
        K = K.to(torch.float32)
        V = V.to(torch.float32)

    outs, ws = [], []
    for i in range(Q.shape[2]):
        allowed = None
        if mask is not None:
            allowed = mask[:, :, i, :]
        o, w = attend_one(Q[:, :, i, :], K, V, allowed)
        outs.append(o)
        ws.append(w)

    output = torch.stack(outs, dim=2)
    weights = torch.stack(ws, dim=2)
    return output.to(out_dtype), weights.to(out_dtype)
