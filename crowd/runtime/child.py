"""Processes that die with their parent, so that `kill -9` of `up` leaves no orphan.

As a program, `python child.py PARENT USER COMMAND …` asks the kernel for that and becomes COMMAND, run by USER (`-`:
the same as before). (`preexec_fn` would do the same, but is not safe in a process with threads.)
"""

import ctypes
import os
import pwd
import shutil
import signal
import sys

# <linux/prctl.h>. The request survives exec and is not inherited by forks: a worker's own children ask again.
PR_SET_PDEATHSIG = 1
# Tells the children of a tied program who their parent must be: it may be dead before they are ready to ask.
PARENT = "CROWDSEED_PARENT"
SAME_USER = "-"


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent, known as `parent`, ends. Linux only; elsewhere nothing."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    if os.getppid() != parent:  # it ended before the kernel knew
        os.kill(os.getpid(), signal.SIGKILL)


def die_with_tied_parent() -> None:
    """The same for the children of a tied program: pool workers and web workers. Elsewhere nothing."""
    if parent := os.environ.get(PARENT):
        die_with_parent(int(parent))


def become(user: str) -> None:
    """Go on as `user`, without any right of the present one. Only root can."""
    entry = pwd.getpwnam(user)
    os.initgroups(user, entry.pw_gid)
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)


def tied(command: list[str], *, user: str = SAME_USER) -> list[str]:
    """`command`, tied to the life of this process."""
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), user, *command]


def main() -> None:
    parent, user, *command = sys.argv[1:]
    program = shutil.which(command[0]) or command[0]  # now: the other user may not read Python's own files
    if user != SAME_USER:
        become(user)
    die_with_parent(int(parent))  # after the change of user, which would undo it
    os.environ[PARENT] = str(os.getpid())
    os.execv(program, command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
