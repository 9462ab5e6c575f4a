import numpy as np

def adamw_step(params, grads, state, lr, betas, eps, weight_decay):
    t = state['step'] + 1
    b1, b2 = betas
    P, M, V = {}, {}, {}
    for k in ('w', 'b'):
        M[k] = b1*state['m'][k] + (1-b1)*grads[k]
        V[k] = b2*state['v'][k] + (1-b2)*grads[k]**2
        mh = M[k]/(1-b1**t); vh = V[k]/(1-b2**t)
        P[k] = params[k] - lr*mh/np.sqrt(vh+eps) - lr*weight_decay*params[k]
    return P, {'step': t, 'm': M, 'v': V}
