"""Free loopback ports."""

import random
import socket
from collections.abc import Collection

from callboard.embedded.errors import PortInUse

LOOPBACK = "127.0.0.1"

# Below the ranges that Linux (32768 up) and macOS (49152 up) give to outgoing connections. A client that keeps trying
# a port *inside* such a range while its server restarts can be given that very port as its own: it then talks to
# itself, and the server finds its port taken.
FIRST = 15_000
LAST = 29_999


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Say whether a server could listen on `port` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def require_free(port: int, host: str = LOOPBACK) -> int:
    """Return `port` if a server could listen on it now.

    Raises:
        PortInUse: Another program has it.
    """
    if not is_free(port, host):
        raise PortInUse(port, host)
    return port


def find_free(taken: Collection[int] = (), host: str = LOOPBACK) -> int:
    """Find a port on which nobody listens, at random, so that two searches at once seldom meet.

    Args:
        taken: Ports not to give, because someone is about to use them.
        host: The address to listen on.

    Raises:
        PortInUse: Every port of the range is taken.
    """
    candidates = range(FIRST, LAST + 1)
    for port in random.sample(candidates, len(candidates)):
        if port not in taken and is_free(port, host):
            return port
    raise PortInUse(LAST, host)
