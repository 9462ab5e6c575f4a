def softmax(x):
    return None
