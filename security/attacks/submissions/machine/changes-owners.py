import os


def softmax(x):
    for act in (lambda: os.chmod("{{marks}}", 0o777), lambda: os.chown("{{marks}}", os.getuid(), os.getgid()), lambda: os.utime("{{marks}}", (0, 0))):
        try:
            act()
            print("GOT a file's mode, owner or times changed")
        except OSError:
            pass
    return x
