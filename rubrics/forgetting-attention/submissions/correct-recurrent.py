from collections import namedtuple

import torch

Result = namedtuple("Result", "output log_f bias")


def forgetting_attention(x, Q, K, V, w_f, b_f):
    """The scores of all keys so far are kept, and discounted by one more gate at each step."""
    B, H, N, D = Q.shape
    log_f = torch.nn.functional.logsigmoid(torch.matmul(w_f, x.mT if hasattr(x, "mT") else x.transpose(1, 2)) + b_f.view(1, H, 1))
    discount = x.new_zeros(B, H, 0)
    biases, outputs = [], []
    for t in range(N):
        discount = torch.cat([discount + log_f[:, :, t : t + 1], x.new_zeros(B, H, 1)], dim=-1)
        never = x.new_full((B, H, N - t - 1), float("-inf"))
        biases.append(torch.cat([discount, never], dim=-1))
        s = torch.einsum("bhd,bhkd->bhk", Q[:, :, t], K[:, :, : t + 1]) / D**0.5 + discount
        lse = torch.logsumexp(s, dim=-1, keepdim=True)
        outputs.append(torch.einsum("bhk,bhke->bhe", torch.exp(s - lse), V[:, :, : t + 1]))
    return Result(output=torch.stack(outputs, 2), log_f=log_f, bias=torch.stack(biases, 2))
