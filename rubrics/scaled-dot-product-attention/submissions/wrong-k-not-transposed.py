import math
import torch

def scaled_dot_product_attention(Q, K, V, mask=None):
  dk = Q.shape[-1]
  qk = torch.matmul(Q, K) / math.sqrt(dk)
  if mask is not None:
    qk = qk.masked_fill(~mask, -math.inf)
  probs = torch.softmax(qk, -1)
  return torch.matmul(probs, V), probs
