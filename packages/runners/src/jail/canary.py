"""Tries, sealed as submissions are, what a submission must not be able to do. Prints JSON: { tried, escaped, lacking }, how many
acts, those that were not refused, and the layers that this kernel does not have; or { error, call }, what could not be sealed,
and the call that failed if it was one.

Started like a zygote with one argument, JSON: { tier, without, marker, port, host, read }: `marker` is a file of the host
that must not be visible, `port` one of its loopback's, where somebody listens, and `host` its process id. Each policy is
tried in a fork of its own, made and sealed exactly as a session is. Layers cover for each other, so that there is an act for
every one that only this one refuses.
"""

import errno
import json
import os
import resource
import signal
import socket
import sys
import types

sys.path.pop(0)
package = types.ModuleType("_allclose")
package.__path__ = [os.path.dirname(os.path.abspath(__file__))]
sys.modules["_allclose"] = package

from _allclose import libc, seal  # noqa: E402
from _allclose.landlock import LEAST_ABI, abi  # noqa: E402

PTRACE_SEIZE = 0x4206  # unlike an attach, it does not stop the parent where it succeeds
PROGRAM = next((p for p in ("/usr/bin/true", "/bin/true") if os.path.exists(p)), sys.executable)


def fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def become_root() -> None:
    if os.getuid() != 0:
        os.setuid(0)


def write_to(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    os.unlink(path)


def hold(held: bool) -> None:
    if not held:
        raise PermissionError


def connect(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), 1):
        pass


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError as error:
        return error.errno != errno.ESRCH
    return True


def unlimited() -> bool:
    limits = (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, seal.FILE_BYTES), (resource.RLIMIT_NOFILE, seal.OPEN_FILES)
    return any(not 0 <= resource.getrlimit(what)[1] <= most for what, most in limits)


def read(path: str) -> None:
    with open(path, "rb") as file:
        file.read(1)


def before_sealing(config: dict) -> dict:
    """What bubblewrap alone must refuse already, because a sealed process could not even ask."""
    if config["tier"] != "namespaces":
        return {}
    return {
        "reach the host's network": lambda: connect(config["port"]),
        "see the host's processes": lambda: hold(exists(config["host"])),
    }


def acts(sealed, parent: int, config: dict) -> dict:
    """Name to a function that raises when the act is refused."""
    marker = config["marker"]
    own_user = 0x10000000  # CLONE_NEWUSER
    hidden = {
        "see that the host has a file": lambda: os.stat(marker),
        "share its parent's processes": lambda: hold(sealed.policy == "python" and os.getpid() != 1),
    }
    locked = {"list what no rule names": lambda: os.listdir("/")}
    return {
        **(hidden if sealed.tier == "namespaces" else {}),
        **({} if "landlock" in config["lacking"] else locked),
        "hold a capability": lambda: hold(libc.has_capabilities()),
        "go on without limits": lambda: hold(unlimited()),
        "read /etc/passwd": lambda: read("/etc/passwd"),
        "read a file of the host": lambda: read(marker),
        "list the host's folder for temporary files": lambda: os.path.basename(marker) in os.listdir(os.path.dirname(marker)) or refuse(),
        "read the parent's environment": lambda: read(f"/proc/{parent}/environ"),
        "list the processes": lambda: os.listdir("/proc") or refuse(),
        "write below /usr": lambda: write_to("/usr/allclose-canary"),
        "write below /": lambda: write_to("/allclose-canary"),
        "see packages in node_modules": lambda: list(map(os.listdir, filter(os.listdir, modules()))) or refuse(),
        "open a socket": lambda: socket.socket(socket.AF_INET),
        "open a unix socket": lambda: socket.socket(socket.AF_UNIX),
        "fork": fork,
        "signal its parent": lambda: os.kill(parent, 0),
        "signal every process": lambda: os.kill(-1, 0),
        "trace its parent": lambda: libc.syscall("ptrace", PTRACE_SEIZE, parent),
        "make a user namespace": lambda: libc.unshare(own_user),
        "mount": lambda: libc.mount_tmpfs("/usr", 4096),
        "become root": become_root,
    }


def modules() -> list:
    return [p for p in ("/usr/lib/node_modules", "/usr/local/lib/node_modules") if os.path.isdir(p)]


def refuse() -> None:
    raise PermissionError


def succeeded(acts: dict) -> list:
    escaped = []
    for name, act in acts.items():
        try:
            act()
            escaped.append(name)
        except (OSError, KeyError):
            pass
    return escaped


def try_acts(sealed, parent: int, config: dict):
    forbidden = acts(sealed, parent, config)
    escaped = succeeded(forbidden)
    if os.getuid() == 0:
        escaped.append("be root")
    return len(forbidden), escaped


def failed(error: BaseException) -> dict:
    return {"error": libc.words(error), "call": error.filename if isinstance(error, OSError) else None}


def in_fork(sealed, config: dict, parent: int) -> dict:
    """Forks and seals as zygote.py does, and brings back what the child found."""
    ours, theirs = os.pipe()
    if sealed.own_processes:
        libc.unshare(libc.CLONE_NEWPID)
    pid = os.fork()
    if pid == 0:
        try:
            signal.alarm(5)
            os.dup2(theirs, 3)
            sealed.silence()
            sealed.enter(4)
            tried, escaped = try_acts(sealed, parent, config)
            os.write(3, json.dumps({"tried": tried + 1, "escaped": escaped}).encode())
            # Last, because where it succeeds nothing comes after it: the word below is then missing.
            try:
                os.execv(PROGRAM, [PROGRAM])
            except OSError:
                os.write(3, b"\nno program was run")
        except BaseException as error:
            os.write(3, json.dumps(failed(error)).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as answer:
        said = answer.read()
    os.waitpid(pid, 0)
    if not said:
        sys.stderr.write("its canary was ended before it could say a thing\n")
        sys.stderr.flush()
        os._exit(1)
    first, _, rest = said.partition(b"\n")
    found = json.loads(first)
    if "escaped" in found and not rest:
        found["escaped"].append("run a program")
    return found


def main(config: dict) -> dict:
    parent = os.getpid()
    os.dup2(os.open(os.devnull, os.O_RDWR), 3)
    # Linux 5.15, say, has namespaces but not all of Landlock; the mounts hide the files there.
    config["lacking"] = ["landlock"] if config["tier"] == "namespaces" and abi() < LEAST_ABI else []
    without = [*config["without"], *config["lacking"]]
    python = seal.Seal(config["tier"], "python", config["read"], without=without)
    node = seal.Seal(config["tier"], "node", config["read"], [PROGRAM], without)
    own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC) if python.own_processes else -1
    if python.own_mounts:
        libc.detach("/proc")
    found = in_fork(python, config, parent)
    if python.own_processes:
        libc.setns(own, libc.CLONE_NEWPID)
    if found.get("error"):
        return found
    found["escaped"] += succeeded(before_sealing(config))
    if found["escaped"]:
        return found
    # In bubblewrap alone, without a fork's own namespaces, and so with what they would take away.
    return {**in_fork(node, config, parent), "lacking": config["lacking"]}


if __name__ == "__main__":
    try:
        report = main(json.loads(sys.argv[1]))
    except BaseException as error:
        report = failed(error)
    print(json.dumps(report), flush=True)
