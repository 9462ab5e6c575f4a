"""System call numbers, and which of them a sealed process may make."""

from __future__ import annotations

import errno
import os

COLUMNS = {"x86_64": 0, "aarch64": 1}

# name: (x86_64, aarch64); None where an architecture has none of that name.
NUMBERS = {
    # Reading and writing what is open.
    "read": (0, 63),
    "write": (1, 64),
    "readv": (19, 65),
    "writev": (20, 66),
    "pread64": (17, 67),
    "pwrite64": (18, 68),
    "preadv": (295, 69),
    "pwritev": (296, 70),
    "lseek": (8, 62),
    "close": (3, 57),
    "close_range": (436, 436),
    "dup": (32, 23),
    "dup2": (33, None),
    "dup3": (292, 24),
    "flock": (73, 32),
    "pipe": (22, None),
    "pipe2": (293, 59),
    "poll": (7, None),
    "ppoll": (271, 73),
    "select": (23, None),
    "pselect6": (270, 72),
    "sendfile": (40, 71),
    "copy_file_range": (326, 285),
    # Files: which ones is for Landlock and the mounts to say. Nothing that changes owners, modes or times.
    "open": (2, None),
    "openat": (257, 56),
    "stat": (4, None),
    "fstat": (5, 80),
    "lstat": (6, None),
    "newfstatat": (262, 79),
    "statx": (332, 291),
    "statfs": (137, 43),
    "fstatfs": (138, 44),
    "access": (21, None),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "getdents64": (217, 61),
    "getcwd": (79, 17),
    "chdir": (80, 49),
    "fchdir": (81, 50),
    "umask": (95, 166),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "unlink": (87, None),
    "unlinkat": (263, 35),
    "rmdir": (84, None),
    "rename": (82, None),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "ftruncate": (77, 46),
    "fsync": (74, 82),
    "fdatasync": (75, 83),
    "fallocate": (285, 47),
    # Memory.
    "mmap": (9, 222),
    "munmap": (11, 215),
    "mprotect": (10, 226),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "brk": (12, 214),
    "mincore": (27, 232),
    "msync": (26, 227),
    # Own signals, threads and clocks.
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "rt_sigpending": (127, 136),
    "rt_sigtimedwait": (128, 137),
    "sigaltstack": (131, 132),
    "futex": (202, 98),
    "futex_waitv": (449, 449),
    "set_robust_list": (273, 99),
    "get_robust_list": (274, 100),
    "rseq": (334, 293),
    "set_tid_address": (218, 96),
    "membarrier": (324, 283),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "sched_getparam": (143, 121),
    "sched_getscheduler": (145, 120),
    "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126),
    "getcpu": (309, 168),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101),
    "gettimeofday": (96, 169),
    "time": (201, None),
    "times": (100, 153),
    "getrusage": (98, 165),
    "alarm": (37, None),
    "setitimer": (38, 103),
    "getitimer": (36, 102),
    "restart_syscall": (219, 128),
    "exit": (60, 93),
    "exit_group": (231, 94),
    # Facts about itself and the machine.
    "getpid": (39, 172),
    "getppid": (110, 173),
    "gettid": (186, 178),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "getgroups": (115, 158),
    "getresuid": (118, 148),
    "getresgid": (120, 150),
    "getpgrp": (111, None),
    "getpgid": (121, 155),
    "getsid": (124, 156),
    "uname": (63, 160),
    "sysinfo": (99, 179),
    "getrandom": (318, 278),
    "getrlimit": (97, 163),
    # For Node.
    "epoll_create1": (291, 20),
    "epoll_ctl": (233, 21),
    "epoll_wait": (232, None),
    "epoll_pwait": (281, 22),
    "epoll_pwait2": (441, 441),
    "eventfd2": (290, 19),
    "getsockname": (51, 204),
    "getsockopt": (55, 209),
    "getpeername": (52, 205),
    "shutdown": (48, 210),
    "capget": (125, 90),
    "pkey_alloc": (330, 289),
    "pkey_free": (331, 290),
    "pkey_mprotect": (329, 288),
    "arch_prctl": (158, None),
    "getpriority": (140, 141),
    # Allowed with conditions on their arguments (seccomp.py).
    "clone": (56, 220),
    "clone3": (435, 435),
    "prlimit64": (302, 261),
    "prctl": (157, 167),
    "tgkill": (234, 131),
    "fcntl": (72, 25),
    "ioctl": (16, 29),
    "execve": (59, 221),
    "io_uring_setup": (425, 425),
    # To seal, and to try whether it holds.
    "ptrace": (101, 117),
    "seccomp": (317, 277),
    "landlock_create_ruleset": (444, 444),
    "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
}


def number(name: str) -> int | None:
    """On this machine; None where it has no call of that name."""
    machine = os.uname().machine
    if machine not in COLUMNS:
        raise OSError(errno.ENOSYS, f"no system call table for {machine}; there are tables for {', '.join(COLUMNS)}", name)
    return NUMBERS[name][COLUMNS[machine]]


# No fork, exec, socket, kill, ptrace, mount, bpf or io_uring: after the zygote's fork nothing needs one.
PYTHON = """
    read write readv writev pread64 pwrite64 preadv pwritev lseek close close_range dup dup2 dup3
    flock pipe pipe2 poll ppoll select pselect6 sendfile copy_file_range open openat stat
    fstat lstat newfstatat statx statfs fstatfs access faccessat faccessat2 readlink readlinkat
    getdents64 getcwd chdir fchdir umask mkdir mkdirat unlink unlinkat rmdir rename renameat
    renameat2 ftruncate fsync fdatasync fallocate mmap munmap mprotect mremap madvise brk mincore
    msync rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait sigaltstack futex
    futex_waitv set_robust_list get_robust_list rseq set_tid_address membarrier sched_yield
    sched_getaffinity sched_getparam sched_getscheduler sched_get_priority_max
    sched_get_priority_min getcpu clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday
    time times getrusage alarm setitimer getitimer restart_syscall exit exit_group getpid getppid
    gettid getuid geteuid getgid getegid getgroups getresuid getresgid getpgrp getpgid getsid uname
    sysinfo getrandom getrlimit
""".split()

# What an event loop and a just-in-time compiler need beyond that.
NODE_EXTRA = """
    epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd2 getsockname getsockopt
    getpeername shutdown capget pkey_alloc pkey_free pkey_mprotect arch_prctl
    getpriority
""".split()
