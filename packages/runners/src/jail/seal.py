"""Sealing: after `enter`, this process can compute, read its libraries and use the descriptors it holds, and no more.

What can be built ahead is built in the constructor, once, and inherited by every fork. Every call that fails raises, and
whoever seals then refuses to run anything: a process is never weaker than the tier it reports.
"""

from __future__ import annotations

import os
import resource
import signal
import sys

from . import libc, readable
from .landlock import Ruleset
from .seccomp import Filter

JAIL_TMP_PARENT = "/tmp"
JAIL_TMP = "/tmp/session"  # bwrap.ts makes it
TMP_BYTES = 2**24
FILE_BYTES = 2**24
OPEN_FILES = 64
THREADS = 256
CPU_SECONDS = 3600  # a backstop: the host's wall clock is what limits


class Seal:
    """`tier` is "namespaces", "landlock" or "none"; `policy` is "python" or "node".

    `without` are layers that are left out (sandbox/layers.ts): none, but in tests and where the canary found that the kernel
    has none. With `shared`, memory may be mapped that processes could share.
    """

    def __init__(self, tier: str, policy: str, read=(), execute=(), without=(), shared=True):
        self.tier = tier
        self.policy = policy
        self.without = frozenset(without)
        own = tier == "namespaces" and policy == "python"
        self.own_mounts = own and "mounts" not in without
        self.own_processes = own and "processes" not in without
        self._own = sum(
            flag
            for layer, flag in (("mounts", libc.CLONE_NEWNS), ("processes", libc.CLONE_NEWIPC), ("network", libc.CLONE_NEWNET))
            if own and layer not in without
        )
        # Where a private /tmp hides the host's.
        self._private = tier == "namespaces" and "mounts" not in without
        self._devnull = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        self.parent = os.getpid()
        self.exec_path = None
        if tier == "none":
            return
        self._threads = THREADS + threads_of_this_user()
        system = readable.node_libraries() if policy == "node" else readable.python_library()
        paths = readable.rules([*system, *readable.loaded_libraries(), *read])
        writable = [JAIL_TMP_PARENT] if self._private else []
        self._landlock = None if "landlock" in without else Ruleset(paths, writable, execute)
        self._filter = Filter(policy, shared)
        self.exec_path = self._filter.exec_path

    def silence(self) -> None:
        """Standard streams lead nowhere, and no terminal is left."""
        os.setsid()
        # Seen from its own PID namespace, the parent has no number.
        die_with(0 if self.own_processes else self.parent)
        for fd in (0, 1, 2):
            os.dup2(self._devnull, fd)

    def enter(self, keep: int) -> None:
        """Seals. Descriptors from `keep` on are closed; those below it stay."""
        if self.tier == "none":
            libc.close_from(keep)
            return
        if self._own:
            libc.unshare(self._own)
        if self.own_mounts:
            libc.mount_tmpfs(JAIL_TMP, TMP_BYTES)
        os.chdir(JAIL_TMP if self._private else "/")
        for what, limit in (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, FILE_BYTES),
            (resource.RLIMIT_NOFILE, OPEN_FILES),
            (resource.RLIMIT_NPROC, self._threads),
            (resource.RLIMIT_CPU, CPU_SECONDS),
        ):
            self.limit(what, limit)
        if "capabilities" not in self.without:
            libc.drop_capabilities()
        libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1)
        libc.prctl(libc.PR_SET_DUMPABLE, 0)
        if self._landlock is not None:
            self._landlock.restrict()
        libc.close_from(keep)
        if "seccomp" not in self.without:
            self._filter.install()

    def limit(self, what: int, most: int) -> None:
        """Sets a resource limit, hard and soft, never above the hard one in force."""
        if "limits" in self.without:
            return
        _, hard = resource.getrlimit(what)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(what, (most, most))


def die_with(parent: int) -> None:
    """Ends with the process that started this one, even when that has ended already."""
    if sys.platform != "linux":
        return
    libc.prctl(libc.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def threads_of_this_user() -> int:
    """RLIMIT_NPROC counts all threads of a user, so that of a busy account has to start above them."""
    count, uid = 0, os.getuid()
    try:
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                if os.stat(f"/proc/{pid}").st_uid == uid:
                    count += len(os.listdir(f"/proc/{pid}/task"))
            except OSError:
                pass
    except OSError:
        pass
    return count
