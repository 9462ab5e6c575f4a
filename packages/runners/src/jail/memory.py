"""What bounds a process' memory, as growth over the warm interpreter: chosen once, by what that looks like."""

from __future__ import annotations

import os
import resource
import sys

# An interpreter that has reserved more than this (with CUDA's driver, or a sanitizer) will reserve more as it goes: its
# addresses say nothing of its memory. PyTorch 1.13 takes 0.7 GB, and 2.15 with its libraries for CUDA 3 GB.
SANE = 2**34


class Memory:
    """`kind` is "RLIMIT_AS", which counts addresses of any kind; or "RLIMIT_DATA", which counts private memory that can be
    written, so that there must be no other (`Seal`, `shared`). None where neither is known."""

    def __init__(self):
        self.kind = None
        if sys.platform != "linux":
            return
        with open("/proc/self/statm") as statm:
            pages = list(map(int, statm.read().split()))
        size, data = (n * os.sysconf("SC_PAGE_SIZE") for n in (pages[0], pages[5]))
        self.kind, self._what, self._warm = ("RLIMIT_AS", resource.RLIMIT_AS, size) if size <= SANE else ("RLIMIT_DATA", resource.RLIMIT_DATA, data)

    def bound(self, seal, growth: int) -> None:
        if self.kind is not None:
            seal.limit(self._what, self._warm + growth)
