"""How much memory another process takes. It has no say in it: its counter can be reset by whoever may open it, and it may not."""

from __future__ import annotations

import os


class Watch:
    """Of a process that was just forked: once it is sealed, nothing of it can be opened any more."""

    def __init__(self, proc: int, pid: int):
        """`proc` is /proc as a descriptor."""
        self._status = os.open(f"{pid}/status", os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)
        self._reset = os.open(f"{pid}/clear_refs", os.O_WRONLY | os.O_CLOEXEC, dir_fd=proc)

    def mark(self):
        """The most that was resident since the last mark, and what is now, in bytes; None when it has ended."""
        try:
            peak = self._high_water()
            os.write(self._reset, b"5")
            return {"peak": peak, "now": self._high_water()}
        except (OSError, StopIteration):
            return None

    def _high_water(self) -> int:
        lines = os.pread(self._status, 4096, 0).splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(b"VmHWM:"))

    def close(self) -> None:
        os.close(self._status)
        os.close(self._reset)
