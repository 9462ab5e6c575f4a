"""Landlock: which files a sealed process may open. Built once; a fork inherits the descriptor and restricts itself."""

from __future__ import annotations

import ctypes
import errno
import os
import struct

from .libc import syscall

CREATE, ADD, RESTRICT = (f"landlock_{n}" for n in ("create_ruleset", "add_rule", "restrict_self"))
VERSION_FLAG, PATH_BENEATH = 1, 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
# All rights on files that each version of the interface knows: 13 at first, then refer, truncate, device ioctl.
RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
NETWORK_SINCE, SCOPES_SINCE = 4, 6
# Before version 3, an open with O_TRUNC could still empty the user's own files.
LEAST_ABI = 3


def abi() -> int:
    """Version of the kernel's Landlock interface; 0 when there is none."""
    try:
        return syscall(CREATE, 0, 0, VERSION_FLAG)
    except OSError:
        return 0


class Ruleset:
    """Reading of `readable`, everything but running programs in `writable`, running of `executable`, nothing else."""

    def __init__(self, readable, writable=(), executable=()):
        version = abi()
        if version < LEAST_ABI:
            state = f"version {version}" if version else "none, or it is switched off"
            needed = f"version {LEAST_ABI} of Landlock or later is needed (Linux 6.2), and here there is {state}"
            raise OSError(errno.ENOSYS, needed, CREATE)
        all_rights = RIGHTS[min(version, max(RIGHTS))]
        net = 0b11 if version >= NETWORK_SINCE else 0  # bind and connect of TCP
        scoped = 0b11 if version >= SCOPES_SINCE else 0  # abstract unix sockets, signals
        size = 24 if scoped else 16 if net else 8
        attributes = ctypes.create_string_buffer(struct.pack("=QQQ", all_rights, net, scoped), 24)
        self.fd = syscall(CREATE, ctypes.addressof(attributes), size, 0)
        os.set_inheritable(self.fd, False)
        for path in readable:
            self._allow(path, READ_FILE | READ_DIR)
        for path in executable:
            self._allow(path, READ_FILE | EXECUTE)
        for path in writable:
            self._allow(path, all_rights & ~EXECUTE)
        for name in ("null", "zero", "random", "urandom"):
            self._allow(f"/dev/{name}", READ_FILE | (WRITE_FILE | TRUNCATE if name == "null" else 0))

    def _allow(self, path: str, rights: int) -> None:
        try:
            fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        try:
            if not os.path.isdir(path):
                rights &= EXECUTE | READ_FILE | WRITE_FILE | TRUNCATE
            rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, fd), 12)
            syscall(ADD, self.fd, PATH_BENEATH, ctypes.addressof(rule), 0)
        finally:
            os.close(fd)

    def restrict(self) -> None:
        """Binds the calling thread, and whatever it starts, for good. Needs no_new_privs."""
        syscall(RESTRICT, self.fd, 0)
