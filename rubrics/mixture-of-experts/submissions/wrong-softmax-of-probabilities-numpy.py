import numpy as np


def softmax(a, axis=-1):
    a = np.exp(a - a.max(axis, keepdims=True))
    return a / a.sum(axis, keepdims=True)


def moe_layer(x, W_router, W_in, W_out, k, mask=None):
    T, E = len(x), W_router.shape[1]
    router_probs = softmax(x.dot(W_router))
    expert_index = np.argsort(router_probs, axis=-1)[:, ::-1][:, :k]
    expert_gate = softmax(np.take_along_axis(router_probs, expert_index, -1))

    y = np.zeros_like(x)
    for t in range(T):
        if mask is not None and not mask[t]:
            continue
        for g, e in zip(expert_gate[t], expert_index[t]):
            h = x[t] @ W_in[e]
            y[t] += g * ((h / (1 + np.exp(-h))) @ W_out[e])

    if mask is not None:
        router_probs, expert_index = router_probs[mask], expert_index[mask]
    density = np.bincount(expert_index.ravel(), minlength=E) / expert_index.size
    loss = E * (density * router_probs.mean(0)).sum()
    return y, loss.astype(x.dtype)
