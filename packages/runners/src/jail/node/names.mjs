/** `scaledDotProductAttention` and `scaled_dot_product_attention` are one name: case and underscores do not count. */
export const canonical = (name) => name.replaceAll("_", "").toLowerCase();
