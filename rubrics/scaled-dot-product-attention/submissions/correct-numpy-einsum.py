from typing import Optional, Tuple
import math
import numpy as np

Array = np.ndarray


def _masked_softmax(logits: Array, keep: Optional[Array]) -> Array:
    """Softmax over the last axis, restricted to `keep`. Rows with nothing to keep are all zero."""
    if keep is None:
        keep = np.ones((1,) * logits.ndim, dtype=bool)
    keep = np.broadcast_to(keep, logits.shape)

    row_max = np.max(logits, axis=-1, keepdims=True, where=keep, initial=-np.inf)
    row_max = np.where(np.isfinite(row_max), row_max, logits.dtype.type(0))
    # masked logits may be far above the row's maximum, hence the inner where
    num = np.exp(np.where(keep, logits - row_max, -np.inf))
    den = num.sum(axis=-1, keepdims=True)
    return np.divide(num, den, out=np.zeros_like(num), where=den > 0)


def scaled_dot_product_attention(Q: Array, K: Array, V: Array, mask: Optional[Array] = None) -> Tuple[Array, Array]:
    wide = np.promote_types(Q.dtype, np.float32)
    scale = 1.0 / math.sqrt(Q.shape[3])
    logits = scale * np.einsum("bhid,bhjd->bhij", Q.astype(wide), K.astype(wide))
    weights = _masked_softmax(logits, mask)
    output = np.einsum("bhij,bhje->bhie", weights, V.astype(wide))
    return output.astype(Q.dtype), weights.astype(Q.dtype)
