"""What an interpreter needs to read after it has started: its library, and the folders of the libraries it has loaded."""

from __future__ import annotations

import glob
import os
import sys

SYSTEM = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/usr/share/zoneinfo", "/usr/lib/locale")
MASKED = "node_modules"


def python_library() -> list[str]:
    """The import path, as far as it lies in the interpreter's prefixes: a .pth file may have added somebody's source tree."""
    prefixes = {os.path.realpath(p) for p in (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix)}
    inside = [p for p in map(os.path.realpath, sys.path) if any(p.startswith(prefix.rstrip("/") + "/") for prefix in prefixes)]
    # On Debian, dist-packages of the system lies under /usr, which is the prefix.
    return [p for p in inside if os.path.exists(p)]


def loaded_libraries() -> list[str]:
    """Folders of the shared objects that this process has mapped."""
    try:
        with open("/proc/self/maps") as maps:
            files = {line.split(None, 5)[5].strip() for line in maps if ".so" in line}
    except OSError:
        return []
    return sorted({os.path.dirname(os.path.realpath(f)) for f in files if f.startswith("/")})


def node_libraries() -> list[str]:
    """Where the dynamic loader looks on common distributions, and what Debian's Node reads of its own."""
    return glob.glob("/usr/lib/*-linux-gnu*") + ["/usr/share/nodejs"]


def rules(paths) -> list[str]:
    """The paths, without anything of node_modules, where packages hold reference implementations and hidden tests."""
    out: list[str] = []
    for path in dict.fromkeys([*SYSTEM, *paths]):
        if MASKED in path.split("/"):
            continue
        if os.path.isdir(path) and os.path.exists(os.path.join(path, MASKED)):
            out += [os.path.join(path, name) for name in os.listdir(path) if name != MASKED]
        else:
            out.append(path)
    return out
