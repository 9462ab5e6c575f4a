def softmax(x):
    raise ValueError("x" * 10**7)
