def softmax(x):
    return x * 0
