"""Cuts a process off from the network and from other processes, without a privilege, and bounds what it may take.

For Linux namespaces see unshare(2) and user_namespaces(7). A kernel or a container may refuse them; then nothing has changed.
"""

from __future__ import annotations

import ctypes
import resource
import sys

from callboard.ingest.limits import Limits

_NEW_USER = 0x10000000  # linux/sched.h
_NEW_NETWORK = 0x40000000


def isolate_this_process() -> bool:
    """Whether it worked: there is no network from now on, not even loopback, and no look into other processes.

    What root may do more than others goes, too. New files cannot be made any more, for want of an owner in the new
    namespace: open first what is to be written. Only a process of a single thread can do this.
    """
    if sys.platform != "linux":
        return False
    return ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK) == 0


def limit_this_process(limits: Limits) -> None:
    """Bound this process before it touches anything untrusted."""
    for what, bound in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, max(limits.text_bytes, limits.layout_bytes)),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (bound, bound))
