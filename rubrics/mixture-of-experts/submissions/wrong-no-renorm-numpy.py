import numpy as np

def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    z = x @ W_router
    p = np.exp(z - z.max(1, keepdims=True)); p /= p.sum(1, keepdims=True)
    N, E = p.shape
    keep = p >= np.sort(p, axis=1)[:, [E - k]]
    G = np.where(keep, p, 0)
    h = np.einsum('nc,ecf->nef', x, W_in)
    o = np.einsum('nef,efc->nec', h / (1 + np.exp(-h)), W_out)
    y = np.einsum('ne,nec->nc', G, o)
    if mask is not None:
        y[~mask] = 0
        keep, p = keep[mask], p[mask]
    aux = E * np.sum(keep.sum(0) / keep.sum() * p.mean(0))
    return y, aux.astype(x.dtype)
