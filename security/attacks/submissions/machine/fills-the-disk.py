import os


def softmax(x):
    for folder in ("{{drop}}", "/tmp", "."):
        try:
            with open(os.path.join(folder, "allclose-fill"), "wb") as file:
                for _ in range(64):
                    file.write(bytes(2**20))
            print("GOT 64 MiB of disk")
        except OSError:
            pass
        try:
            os.unlink(os.path.join(folder, "allclose-fill"))
        except OSError:
            pass
    return x
