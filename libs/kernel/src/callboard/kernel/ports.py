"""Where a process listens."""

from __future__ import annotations

import socket

from callboard.kernel.errors import KernelError


class PortTaken(KernelError):  # noqa: N818 - names the state
    """Nothing can be served at the address that the settings name; the message says why and what to do."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Connections queue from now on.

    Raises:
        PortTaken: the address is in use, not ours, or not allowed.
    """
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=512
        )
    except OSError as error:
        raise PortTaken(
            f"Cannot listen on {host} port {port} ({error.strerror or error}): "
            "choose another with CALLBOARD_HOST and CALLBOARD_PORT, or stop what uses it."
        ) from error


def url_of(sock: socket.socket) -> str:
    """The address of a listening socket, as http URL."""
    host, port = sock.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
