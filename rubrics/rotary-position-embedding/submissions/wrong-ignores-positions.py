import torch


def apply_rope(x, positions, base):
    B, H, N, D = x.shape
    freqs = 1.0 / (base ** (torch.arange(0, D, 2).float() / D))
    t = torch.arange(N, dtype=torch.float32)
    freqs_cis = torch.polar(torch.ones(N, D // 2), torch.outer(t, freqs))
    x_ = torch.view_as_complex(x.float().reshape(B, H, N, D // 2, 2))
    return torch.view_as_real(x_ * freqs_cis).flatten(3).type_as(x)
