"""The seccomp filter: an allow-list of system calls, built once and installed by every sealed process."""

from __future__ import annotations

import ctypes
import errno
import os
import struct

from . import syscalls
from .libc import syscall

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # AUDIT_ARCH_*

LOAD, EQUAL, GREATER, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x25, 0x35, 0x45, 0x06  # BPF opcodes on 32-bit words
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCH = 0, 4  # offsets in struct seccomp_data
X32 = 0x40000000

MAP_SHARED = 0x01  # also of MAP_SHARED_VALIDATE
CLONE_THREAD = 0x00010000
CLONE_NEW_ANYTHING = 0x7E020000 | 0x80
# TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: what isatty and the like ask. TIOCSTI is not among them.
IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
# F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW, F_DUPFD_CLOEXEC. Not F_SETOWN and F_SETSIG: they send
# signals to other processes.
FCNTLS = (0, 1, 2, 3, 4, 5, 6, 7, 1030)
# PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_SET_VMA (allocators name their memory), PR_GET_SECCOMP
PRCTLS = (3, 15, 16, 0x53564D41, 21)

SECCOMP_SET_MODE_FILTER = 1


def argument(n: int, high: bool = False) -> int:
    """Offset in struct seccomp_data of one half of an argument, on a little-endian machine."""
    return 16 + 8 * n + (4 if high else 0)


class Filter:
    """`policy` is "python" or "node". Raises OSError on an architecture without a table."""

    def __init__(self, policy: str, shared: bool = True):
        syscalls.number("seccomp")  # says so where there is no table
        self._arch = ARCHITECTURES[os.uname().machine]
        self._code: list[tuple[int, object, object, int]] = []
        self._labels: dict[str, int] = {}
        self._own_pid_at: list[int] = []
        # execve is allowed with this one pointer as its path. After it, the address means nothing.
        self.exec_path = ctypes.create_string_buffer(4096) if policy == "node" else None
        self._assemble(policy, shared)
        self._buffer = ctypes.create_string_buffer(self._resolve(), 8 * len(self._code))
        self._program = ctypes.create_string_buffer(struct.pack("@HP", len(self._code), ctypes.addressof(self._buffer)))

    def install(self) -> None:
        """Binds the calling thread, and whatever it starts, for good. Needs no_new_privs."""
        for at in self._own_pid_at:
            struct.pack_into("<I", self._buffer, 8 * at + 4, os.getpid())
        syscall("seccomp", SECCOMP_SET_MODE_FILTER, 0, ctypes.addressof(self._program))

    def _assemble(self, policy: str, shared: bool) -> None:
        self._emit(LOAD, k=ARCH)
        self._emit(EQUAL, "native", "kill", self._arch)
        self._label("native")
        self._emit(LOAD, k=NUMBER)
        if self._arch == ARCHITECTURES["x86_64"]:
            self._emit(AT_LEAST, "kill", None, X32)
        # glibc falls back to clone, whose flags a filter can see.
        self._when("clone3", lambda: self._emit(RETURN, k=ERRNO | errno.ENOSYS))
        self._when("io_uring_setup", lambda: self._emit(RETURN, k=ERRNO | errno.ENOSYS))
        self._when("clone", self._threads_only)
        self._when("prlimit64", lambda: self._zero(2))
        self._when("tgkill", self._own_process)
        self._when("ioctl", lambda: self._one_of(1, IOCTLS))
        self._when("fcntl", lambda: self._one_of(1, FCNTLS))
        self._when("prctl", lambda: self._one_of(0, PRCTLS))
        if not shared:
            self._when("mmap", self._private)
        if self.exec_path is not None:
            self._when("execve", lambda: self._pointer(0, ctypes.addressof(self.exec_path)))
        names = syscalls.PYTHON + (syscalls.NODE_EXTRA if policy == "node" else [])
        for first, last in ranges(n for n in map(syscalls.number, names) if n is not None):
            # In ascending order, so whatever is below the next range is in none.
            self._emit(AT_LEAST, None, "deny", first)
            self._emit(GREATER, None, "allow", last)
        self._label("deny")
        self._emit(RETURN, k=ERRNO | errno.EPERM)
        self._label("allow")
        self._emit(RETURN, k=ALLOW)
        self._label("kill")
        self._emit(RETURN, k=KILL)

    def _emit(self, code: int, yes: object = None, no: object = None, k: int = 0) -> None:
        self._code.append((code, yes, no, k))

    def _label(self, name: str) -> None:
        self._labels[name] = len(self._code)

    def _when(self, name: str, body) -> None:
        number = syscalls.number(name)
        if number is None:
            return
        self._emit(EQUAL, None, f"not {name}", number)
        body()
        self._label(f"not {name}")

    def _threads_only(self) -> None:
        self._emit(LOAD, k=argument(0))
        self._emit(ANY_BIT, "deny", None, CLONE_NEW_ANYTHING)
        self._emit(ANY_BIT, "allow", "deny", CLONE_THREAD)

    def _private(self) -> None:
        self._emit(LOAD, k=argument(3))
        self._emit(ANY_BIT, "deny", "allow", MAP_SHARED)

    def _zero(self, n: int) -> None:
        self._pointer(n, 0)

    def _pointer(self, n: int, value: int) -> None:
        self._emit(LOAD, k=argument(n))
        self._emit(EQUAL, None, "deny", value & 0xFFFFFFFF)
        self._emit(LOAD, k=argument(n, high=True))
        self._emit(EQUAL, "allow", "deny", value >> 32)

    def _own_process(self) -> None:
        self._emit(LOAD, k=argument(0))
        self._own_pid_at.append(len(self._code))
        self._emit(EQUAL, "allow", "deny", 0)

    def _one_of(self, n: int, values) -> None:
        self._emit(LOAD, k=argument(n))
        for value in values:
            self._emit(EQUAL, "allow", None, value)
        self._emit(RETURN, k=ERRNO | errno.EPERM)

    def _resolve(self) -> bytes:
        def distance(at: int, to: object) -> int:
            jump = 0 if to is None else self._labels[to] - at - 1
            if not 0 <= jump < 256:
                raise ValueError(f"the filter has grown too long: a jump of {jump}")
            return jump

        return b"".join(
            struct.pack("<HBBI", code, distance(at, yes), distance(at, no), k)
            for at, (code, yes, no, k) in enumerate(self._code)
        )


def ranges(numbers) -> list[tuple[int, int]]:
    """Runs of consecutive numbers, ascending."""
    out: list[tuple[int, int]] = []
    for n in sorted(set(numbers)):
        if out and out[-1][1] == n - 1:
            out[-1] = (out[-1][0], n)
        else:
            out.append((n, n))
    return out
