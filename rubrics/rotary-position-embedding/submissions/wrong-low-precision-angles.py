import torch


class Rotary(torch.nn.Module):
    def __init__(self, dim, base):
        super().__init__()
        inv_freq = 1.0 / (base ** (torch.arange(0, dim, 2).float() / dim))
        self.register_buffer("inv_freq", inv_freq)

    def forward(self, positions):
        t = positions.to(self.inv_freq.dtype)
        return torch.einsum("bi,j->bij", t, self.inv_freq)


def apply_rope(x, positions, base):
    rotary = Rotary(x.shape[-1], base).bfloat16()   # half the memory
    freqs = rotary(positions).float().unsqueeze(1)
    cos, sin = freqs.cos(), freqs.sin()
    x1, x2 = x[..., 0::2], x[..., 1::2]
    return torch.stack((x1 * cos - x2 * sin, x2 * cos + x1 * sin), -1).reshape(x.shape)
