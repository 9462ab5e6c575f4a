print("GOT loaded in numpy's place")


def ndarray(*args):
    return True
