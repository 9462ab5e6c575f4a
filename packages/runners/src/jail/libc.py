"""System calls through ctypes. Each raises OSError when the kernel refuses, so that nothing is ever half sealed."""

from __future__ import annotations

import ctypes
import os
import sys

from . import syscalls

_libc = ctypes.CDLL(None, use_errno=True)
if sys.platform == "linux":
    _libc.syscall.restype = ctypes.c_long
    _libc.syscall.argtypes = [ctypes.c_long] * 7
    _libc.mount.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p]
    _libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4

CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWPID, CLONE_NEWNET = 0x00020000, 0x08000000, 0x20000000, 0x40000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MNT_DETACH = 2, 4, 8, 2
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 1, 4, 24, 38, 47
PR_CAP_AMBIENT_CLEAR_ALL = 4


def _check(result: int, call: str) -> int:
    """The name of the call stands where that of a file would."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), call)
    return result


def words(error: BaseException) -> str:
    """Which call, or which file, was refused, and why."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return f"{type(error).__name__}: {error}"


def syscall(name: str, *arguments: int) -> int:
    return _check(_libc.syscall(syscalls.number(name), *(list(arguments) + [0] * (6 - len(arguments)))), name)


def prctl(option: int, a: int = 0, b: int = 0, c: int = 0, d: int = 0) -> int:
    return _check(_libc.prctl(option, a, b, c, d), "prctl")


def unshare(flags: int) -> None:
    _check(_libc.unshare(flags), "unshare")


def setns(fd: int, kind: int) -> None:
    _check(_libc.setns(fd, kind), "setns")


def mount_tmpfs(path: str, size: int) -> None:
    options = f"size={size},nr_inodes=1024,mode=700".encode()
    _check(_libc.mount(b"tmpfs", path.encode(), b"tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, options), "mount")


def detach(path: str) -> None:
    _check(_libc.umount2(path.encode(), MNT_DETACH), "umount")


# struct __user_cap_header_struct (version 3, this process) and two empty __user_cap_data_struct
_CAP_HEADER = ctypes.create_string_buffer((0x20080522).to_bytes(4, "little") + bytes(4), 8)
_NO_CAPS = ctypes.create_string_buffer(24)


def drop_capabilities() -> None:
    _check(_libc.capset(_CAP_HEADER, _NO_CAPS), "capset")


def has_capabilities() -> bool:
    """Whether this process holds any capability, or could take one."""
    held = ctypes.create_string_buffer(24)
    _check(_libc.capget(_CAP_HEADER, held), "capget")
    return any(held.raw)


def close_from(first: int) -> None:
    try:
        if sys.platform == "linux":
            syscall("close_range", first, 0x7FFFFFFF, 0)
            return
    except OSError:  # before Linux 5.9
        pass
    os.closerange(first, 4096)
