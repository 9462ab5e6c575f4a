import torch


def flash_attention(Q, K, V, block_q, block_k, causal):
    N, D = Q.shape
    M = K.shape[0]
    O = torch.empty(N, V.shape[-1], dtype=Q.dtype)
    LSE = torch.empty(N, dtype=Q.dtype)
    for r0 in range(0, N, block_q):
        r = torch.arange(r0, min(r0 + block_q, N))
        m = torch.full((len(r),), float("-inf"), dtype=Q.dtype)
        l = torch.zeros(len(r), dtype=Q.dtype)
        acc = torch.zeros(len(r), V.shape[-1], dtype=Q.dtype)
        for c0 in range(0, M, block_k):
            c = torch.arange(c0, min(c0 + block_k, M))
            if causal and c[0] > r[-1]:
                break
            S = torch.einsum("rd,cd->rc", Q[r], K[c]) / D**0.5
            if causal:
                S[c[None, :] > r[:, None]] = float("-inf")
            mx = torch.maximum(m, S.max(-1).values)
            P = torch.exp(S - mx.unsqueeze(-1))
            alpha = torch.exp(m - mx)
            acc = acc * alpha.unsqueeze(-1) + P @ V[c]
            l = l * alpha + P.sum(-1)
            m = mx
        O[r] = acc / l.unsqueeze(-1)
        LSE[r] = m + torch.log(l)
    return O, LSE
