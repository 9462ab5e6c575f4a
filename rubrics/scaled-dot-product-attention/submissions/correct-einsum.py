import torch
from torch import Tensor


def scaled_dot_product_attention(Q: Tensor, K: Tensor, V: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """b batch, h head, n query, m key, d / e the widths of keys and values"""
    work = torch.promote_types(Q.dtype, torch.float32)   # f16/bf16 -> f32, f64 stays

    logits = torch.einsum("bhnd,bhmd->bhnm", Q.to(work), K.to(work)) * Q.shape[-1] ** -0.5
    if mask is not None:
        logits = torch.where(mask, logits, torch.full_like(logits, -torch.inf))
    weights = logits.softmax(-1)
    output = torch.einsum("bhnm,bhme->bhne", weights, V.to(work))
    return output.to(Q.dtype), weights.to(Q.dtype)
