def softmax(x):
    yield x
