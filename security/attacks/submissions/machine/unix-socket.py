import socket


def softmax(x):
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect("{{socket}}")
    except OSError:
        pass
    return x
