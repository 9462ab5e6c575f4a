import torch


def flash_attention(Q, K, V, block_q, block_k, causal=False):
    """Online softmax over key blocks. TODO: the causal variant"""
    d = Q.size(-1)
    outs, lses = [], []
    for q in Q.split(block_q):
        m = q.new_full((q.size(0),), float("-inf"))
        l = q.new_zeros(q.size(0))
        o = q.new_zeros(q.size(0), V.size(1))
        for k, v in zip(K.split(block_k), V.split(block_k)):
            s = q @ k.T * d**-0.5
            m_next = torch.maximum(m, s.amax(dim=1))
            alpha = (m - m_next).exp()
            p = (s - m_next.unsqueeze(1)).exp()
            l = alpha * l + p.sum(dim=1)
            o = alpha.unsqueeze(1) * o + p @ v
            m = m_next
        outs.append(o / l.unsqueeze(1))
        lses.append(m + l.log())
    return torch.cat(outs), torch.cat(lses)
