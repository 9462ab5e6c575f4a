"""Seals this process under the rules for Node, then becomes the program: launch.py CONFIG PROGRAM [ARGUMENT…]

CONFIG is JSON: { tier, without, read, memoryBytes }. Descriptors 0 to 3 are handed on. When sealing fails, it says why on standard
error and exits with status 96; the program has then not run.
"""

import ctypes
import glob
import json
import os
import resource
import sys
import types

sys.path.pop(0)
package = types.ModuleType("_allclose")
package.__path__ = [os.path.dirname(os.path.abspath(__file__))]
sys.modules["_allclose"] = package

from _allclose import libc, seal  # noqa: E402

FIRST_CLOSED = 4
REFUSED = 96
# What V8 maps privately before it runs a line; memoryBytes is growth over that.
V8_BYTES = 2**28
LOADERS = ("/lib64/ld-linux-*.so.*", "/lib/ld-linux-*.so.*", "/lib/ld-musl-*.so.*")


def main(config: dict, program: list) -> None:
    tier = config["tier"]
    seal.die_with(os.getppid())
    if tier == "none":
        os.execv(program[0], program)
    path = os.path.realpath(program[0])
    loaders = sorted({os.path.realpath(found) for pattern in LOADERS for found in glob.glob(pattern)})
    sealed = seal.Seal(tier, "node", config["read"], [path, *loaders], config["without"])
    sealed.exec_path.value = path.encode()
    argv = strings(program)
    envp = strings(f"{name}={value}" for name, value in os.environ.items())
    if config["memoryBytes"]:
        # Not RLIMIT_AS: V8 reserves far more addresses than it uses.
        sealed.limit(resource.RLIMIT_DATA, V8_BYTES + config["memoryBytes"])
    sealed.enter(FIRST_CLOSED)
    libc.syscall("execve", ctypes.addressof(sealed.exec_path), ctypes.addressof(argv), ctypes.addressof(envp))


def strings(values):
    """A NULL-terminated array of C strings."""
    encoded = [os.fsencode(value) for value in values]
    return (ctypes.c_char_p * (len(encoded) + 1))(*encoded, None)


if __name__ == "__main__":
    try:
        main(json.loads(sys.argv[1]), sys.argv[2:])
    except BaseException as error:
        sys.stderr.write(f"sealing failed: {libc.words(error)}\n")
        sys.stderr.flush()
        os._exit(REFUSED)
