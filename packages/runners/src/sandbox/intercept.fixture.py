"""Runs a program some of whose system calls fail, as on a kernel or in a container that refuses them, or are its last.

    intercept.fixture.py RULES PROGRAM [ARGUMENT…]

RULES is a JSON list of { calls, by, after, times, answer }: of the calls by these names that are made by processes with
`by` in their command line, the first `after` are let through (0), then `times` are answered (all) with `answer`: the name
of an error, or "kill", by which the caller dies of SIGKILL before the call takes place. It ends with the program's status.
"""

import ctypes
import errno
import fcntl
import json
import os
import select
import signal
import socket
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../jail"))
import syscalls  # noqa: E402

LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
NOTIFY, ALLOW = 0x7FC00000, 0x7FFF0000
NO_NEW_PRIVS, SET_FILTER, NEW_LISTENER = 38, 1, 8
RECEIVE, SEND, CONTINUE = 0xC0502100, 0xC0182101, 1
COLUMN = {"x86_64": 0, "aarch64": 1}[os.uname().machine]


def number(name: str) -> int:
    return syscalls.NUMBERS[name][COLUMN]


class Rule:
    def __init__(self, calls, answer, by="", after=0, times=sys.maxsize):
        self.numbers = [number(name) for name in calls]
        self.by, self.answer = by.encode(), answer
        self.after, self.last, self.seen = after, after + times, 0

    def answers(self, call: int, command: bytes) -> bool:
        if call not in self.numbers or self.by not in command:
            return False
        self.seen += 1
        return self.after < self.seen <= self.last


def listen(numbers) -> int:
    """From here on these system calls of this thread, and of what it starts, wait for an answer at this descriptor."""
    code = [(LOAD, 0, 0, 0), *((EQUAL, len(numbers) - i, 0, n) for i, n in enumerate(numbers)), (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, NOTIFY)]
    buffer = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *line) for line in code))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(code), ctypes.addressof(buffer)))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0)
    fd = libc.syscall(number("seccomp"), SET_FILTER, NEW_LISTENER, ctypes.c_void_p(ctypes.addressof(program)))
    if fd < 0:
        raise OSError(ctypes.get_errno(), "seccomp: no listener")
    return fd


def answer(listener: int, rules) -> None:
    notice = bytearray(80)
    try:
        fcntl.ioctl(listener, RECEIVE, notice)
    except OSError:  # the caller was killed meanwhile
        return
    identity, pid = struct.unpack_from("<QI", notice)
    (call,) = struct.unpack_from("<i", notice, 16)
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            command = file.read()
    except OSError:
        command = b""
    found = [rule for rule in rules if rule.answers(call, command)]
    if found and found[0].answer == "kill":
        os.kill(pid, signal.SIGKILL)
        return
    reply = (0, -getattr(errno, found[0].answer), 0) if found else (0, 0, CONTINUE)
    try:
        fcntl.ioctl(listener, SEND, struct.pack("<QqiI", identity, *reply))
    except OSError:
        pass


def main(rules, program) -> int:
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        fd = listen(sorted({n for rule in rules for n in rule.numbers}))
        socket.send_fds(theirs, [b"!"], [fd])
        os.close(fd)
        os.execvp(program[0], program)
    _, (listener,), *_ = socket.recv_fds(ours, 1, 1)
    ended = os.pidfd_open(pid)
    poll = select.poll()
    poll.register(ended, select.POLLIN)
    poll.register(listener, select.POLLIN)
    while True:
        for fd, event in poll.poll():
            if fd == ended:
                return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            if event & select.POLLIN:
                answer(listener, rules)
            else:
                poll.unregister(listener)


if __name__ == "__main__":
    code = main([Rule(**rule) for rule in json.loads(sys.argv[1])], sys.argv[2:])
    sys.exit(code if code >= 0 else 128 - code)
