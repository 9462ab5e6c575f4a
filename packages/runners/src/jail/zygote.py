"""Imports the slow libraries once, then forks one sealed process a session.

Started with one argument, JSON: { socket, modules, optional, tier, without, read }. On standard input it takes commands, one JSON object a
line: {"kill": id}, {"lease": id, "ms": n}, after which a session is killed unless the lease is renewed, and {"mark": id}, which
asks for its memory. On standard output it says what happens: {"event": "ready" | "failed" | "exit" | "mark", ...}. It ends when
standard input does, and everything ends with it. It never reads what a session is sent.
"""

import sys

sys.path.pop(0)  # this folder: a submission's `import log` must not find ours

import gc
import importlib
import json
import os
import select
import signal
import socket
import struct
import time
import types

FIRST_LEASE_SECONDS = 60
RESERVED = 3  # a child's socket takes this place; nothing a child needs may stand there


def main() -> None:
    config = json.loads(sys.argv[1])
    os.dup2(2, 1)
    package = types.ModuleType("_allclose")
    package.__path__ = [os.path.dirname(os.path.abspath(__file__))]
    sys.modules["_allclose"] = package
    libc = importlib.import_module("_allclose.libc")
    try:
        versions = import_modules(config["modules"], config["optional"])
        child = importlib.import_module("_allclose.child")
        zygote = Zygote(config, child)
    except BaseException as error:
        say({"event": "failed", "message": libc.words(error)[:1000]})
        sys.exit(1)
    gc.disable()
    gc.collect()
    gc.freeze()  # a collection in a child would touch, and so copy, every page
    say({"event": "ready", "versions": versions, "memoryLimit": zygote.memory.kind})
    zygote.serve()


def import_modules(names, optional) -> dict:
    versions = {"python": ".".join(map(str, sys.version_info[:3]))}
    for name in [*names, *optional]:
        try:
            versions[name] = str(getattr(importlib.import_module(name), "__version__", "unknown"))
        except ImportError:
            if name in names:
                raise
    if "torch" in names:
        torch = sys.modules["torch"]
        # Before the first operation: a child of a process that has run OpenMP threads hangs in its first kernel.
        torch.set_num_threads(1)
        torch.set_num_interop_threads(1)
        # What is initialised here need not be in every child.
        torch.softmax(torch.ones(4, 4) @ torch.ones(4, 4), -1)
    return versions


os.dup2(os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC), RESERVED)
# Its own descriptor, because a library may print when it is imported.
EVENTS = os.dup(1)


def say(event: dict) -> None:
    os.write(EVENTS, (json.dumps(event) + "\n").encode())


class Zygote:
    def __init__(self, config: dict, child):
        from _allclose import libc, memory, seal, watch

        self.libc, self.child, self.memory, self.watch = libc, child, memory.Memory(), watch.Watch
        shared = self.memory.kind != "RLIMIT_DATA"
        self.seal = seal.Seal(config["tier"], "python", config["read"], without=config["without"], shared=shared)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(config["socket"])
        self.listener.listen(1024)
        self.listener.setblocking(False)
        self.sessions: dict = {}  # process id -> (session id, deadline)
        self.watched: dict = {}  # session id -> its memory, where /proc tells it
        self.next_id = 1
        self.proc, self.pid_namespace = -1, -1
        if sys.platform == "linux":
            seal.die_with(os.getppid())
            self.proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        if self.seal.own_processes:
            self.pid_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        if self.seal.own_mounts:
            libc.detach("/proc")
            libc.detach(os.path.dirname(config["socket"]))
        if config["tier"] == "namespaces" and "capabilities" not in config["without"]:
            for capability in range(64):
                try:
                    libc.prctl(libc.PR_CAPBSET_DROP, capability)
                except OSError:
                    break
            libc.prctl(libc.PR_CAP_AMBIENT, libc.PR_CAP_AMBIENT_CLEAR_ALL)

    def serve(self) -> None:
        wake, self.woken = os.pipe()
        os.set_blocking(wake, False)
        os.set_blocking(self.woken, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.woken, warn_on_full_buffer=False)
        poll = select.poll()
        for fd in (0, self.listener.fileno(), wake):
            poll.register(fd, select.POLLIN)
        commands = b""
        while True:
            for fd, _ in poll.poll(self.patience()):
                if fd == wake:
                    os.read(wake, 4096)
                elif fd == 0:
                    data = os.read(0, 65536)
                    if not data:
                        self.end()
                    *lines, commands = (commands + data).split(b"\n")
                    for line in lines:
                        self.obey(json.loads(line))
                else:
                    self.accept()
            self.reap()
            self.kill_overdue()

    def patience(self):
        """Milliseconds to the next deadline, or None."""
        if not self.sessions:
            return None
        return max(0, min(deadline for _, deadline in self.sessions.values()) - time.monotonic()) * 1000 + 1

    def accept(self) -> None:
        try:
            connection, _ = self.listener.accept()
        except OSError:
            return
        session, self.next_id = self.next_id, self.next_id + 1
        pid = -1
        try:
            pid = self.fork(connection)
            self.sessions[pid] = (session, time.monotonic() + FIRST_LEASE_SECONDS)
            if self.proc >= 0:
                self.watched[session] = self.watch(self.proc, pid)
        except OSError as error:
            if pid > 0:
                self.kill(pid)
            say({"event": "exit", "id": session, "refused": str(error)})
        try:
            # The name by which the host may have it killed. It answers with what to load: only then a process seals itself.
            connection.send(struct.pack("<I", session))
        except OSError:
            pass
        connection.close()

    def fork(self, connection) -> int:
        if self.seal.own_processes:
            self.libc.unshare(self.libc.CLONE_NEWPID)
        try:
            pid = os.fork()
        except OSError:
            pid = -1
        if pid != 0 and self.seal.own_processes:
            self.libc.setns(self.pid_namespace, self.libc.CLONE_NEWPID)
        if pid < 0:
            raise OSError("no more processes: the fork failed")
        if pid == 0:
            try:
                self.become_child(connection)
            finally:
                os._exit(1)
        return pid

    def become_child(self, connection) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.seal.silence()
        os.dup2(connection.detach(), 3)
        os.set_blocking(3, True)
        self.child.run(self.seal, self.memory)

    def obey(self, command: dict) -> None:
        if "mark" in command:
            self.mark(command["mark"])
        for pid, (session, _) in list(self.sessions.items()):
            if session == command.get("kill"):
                self.kill(pid)
            elif session == command.get("lease"):
                self.sessions[pid] = (session, time.monotonic() + command["ms"] / 1000)

    def mark(self, session: int) -> None:
        """Of a session that is no more, its exit has been said."""
        if session in self.watched:
            say({"event": "mark", "id": session, "mark": self.watched[session].mark()})

    def kill_overdue(self) -> None:
        now = time.monotonic()
        for pid, (session, deadline) in list(self.sessions.items()):
            if deadline < now:
                self.kill(pid)
                self.sessions[pid] = (session, now + FIRST_LEASE_SECONDS)

    def kill(self, pid: int) -> None:
        """The whole tree: the first process of a PID namespace takes the others with it, and elsewhere there are no others."""
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass

    def reap(self) -> None:
        while self.sessions:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            session, _ = self.sessions.pop(pid)
            if session in self.watched:
                self.watched.pop(session).close()
            if os.WIFSIGNALED(status):
                number = os.WTERMSIG(status)
                try:
                    name = signal.Signals(number).name
                except ValueError:
                    name = f"signal {number}"
                say({"event": "exit", "id": session, "signal": name})
            else:
                say({"event": "exit", "id": session, "code": os.WEXITSTATUS(status)})

    def end(self) -> None:
        for pid in self.sessions:
            self.kill(pid)
        os._exit(0)


if __name__ == "__main__":
    main()
