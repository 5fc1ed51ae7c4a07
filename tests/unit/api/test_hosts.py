"""A gateway on loopback serves this machine and no page from elsewhere."""

import pytest

from callboard.api.hosts import is_loopback, stranger


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", "callboard.localhost"])
def test_this_machine_has_several_names(host: str) -> None:
    """Every loopback address, and the names that RFC 6761 keeps for it."""
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["192.0.2.1", "::", "10.0.0.1", "localhost.example", "notlocalhost", "", "127.0.0.1.example"]
)
def test_every_other_host_is_elsewhere(host: str) -> None:
    """What only looks like loopback, and what takes in more than it."""
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"host": "127.0.0.1:80"}, None),
        ({"host": "[::1]:80"}, None),
        ({"host": "localhost", "origin": "http://localhost:3000"}, None),
        ({"host": "rebound.example:80"}, "rebound.example:80"),
        ({"host": "localhost", "origin": "https://page.example"}, "https://page.example"),
        ({"host": "localhost", "origin": "null"}, "null"),
        ({"host": "[::1"}, "[::1"),
        ({}, ""),
    ],
)
def test_a_request_is_judged_by_its_host_and_its_origin(headers: dict[str, str], expected: str | None) -> None:
    """A form sent from a page elsewhere is known by its origin, a rebound name by the host."""
    assert expected == stranger(headers)
