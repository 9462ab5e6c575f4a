import torch


def precompute_freqs_cis(dim: int, positions: torch.Tensor, theta: float, dtype) -> torch.Tensor:
    freqs = 1.0 / (theta ** (torch.arange(0, dim, 2)[: (dim // 2)].to(dtype) / dim))
    angles = torch.einsum("bn,f->bnf", positions.to(dtype), freqs)
    return torch.polar(torch.ones_like(angles), angles)  # e^{i m theta}


def apply_rope(x: torch.Tensor, positions: torch.Tensor, base: float) -> torch.Tensor:
    real = torch.promote_types(x.dtype, torch.float32)
    freqs_cis = precompute_freqs_cis(x.shape[-1], positions, base, real)
    x_ = torch.view_as_complex(x.to(real).reshape(*x.shape[:-1], -1, 2))
    x_out = torch.view_as_real(x_ * freqs_cis.unsqueeze(1)).flatten(3)
    return x_out.type_as(x)
