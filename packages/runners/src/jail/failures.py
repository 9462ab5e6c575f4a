"""What went wrong, as data: the fields of a Failure (runner.ts), with the candidate's own frames only."""

from __future__ import annotations

import errno
import traceback

MESSAGE = 1500
FRAMES = 30


class Failed(Exception):
    """Carries a Failure up to where it is sent."""

    def __init__(self, kind: str, message: str, **fields):
        super().__init__(message)
        self.failure = {"kind": kind, "message": clip(message), **fields}


def clip(text: str, most: int = MESSAGE) -> str:
    # A lone surrogate cannot be sent as UTF-8.
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= most else text[: most - 1] + "…"


def describe(error: BaseException, files, notebook=None) -> dict:
    """The Failure of an exception that left the candidate's code; `files` are the paths of the submission."""
    if isinstance(error, Failed):
        return error.failure
    if isinstance(error, SystemExit):
        return {"kind": "killed", "message": clip(f"it ended its own process: SystemExit({error.code!r})"), **place(error, files)}
    if isinstance(error, SyntaxError) and error.filename in files:
        name = type(error).__name__
        return {"kind": "syntax", "message": clip(f"{name}: {error.msg}"), "file": error.filename, "line": error.lineno or 0}
    message = f"{type(error).__name__}: {words(error)}".rstrip(": ")
    if notebook and type(error) is NameError:
        quoted = message.split("'")
        message += notebook.about(quoted[1]) if len(quoted) > 2 else ""
    return {"kind": "out-of-memory" if is_out_of_memory(error) else "raised", "message": clip(message), **place(error, files)}


def words(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:  # the candidate's own __str__
        return "(its message could not be printed)"


def is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    # PyTorch has no class of its own for this on a CPU.
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError)
        and any(hint in words(error) for hint in ("can't allocate memory", "not enough memory", "std::bad_alloc"))
    )


def place(error: BaseException, files) -> dict:
    """File and line of the innermost frame that is the candidate's, and all such frames, outermost first."""
    own = [
        {"file": frame.f_code.co_filename, "line": line, "in": clip(frame.f_code.co_name, 100)}
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename in files
    ]
    if not own:
        return {}
    shown = own if len(own) <= FRAMES else own[: FRAMES // 3] + own[-(FRAMES - FRAMES // 3) :]
    return {"file": own[-1]["file"], "line": own[-1]["line"], "frames": shown}
