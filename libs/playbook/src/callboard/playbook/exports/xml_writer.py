"""Well-formed XML, whatever text goes in."""

import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from xml.sax.saxutils import escape, quoteattr

# XML 1.0, production 2: everything but these is a Char.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class XmlWriter:
    """Writes elements as they open and close; text and attribute values are escaped."""

    def __init__(self) -> None:
        self._pieces = ['<?xml version="1.0" encoding="UTF-8"?>\n']
        self._open: list[str] = []

    def open(self, tag: str, attributes: Mapping[str, str] | None = None) -> None:
        """Open an element."""
        values = "".join(f" {name}={quoteattr(clean(value))}" for name, value in (attributes or {}).items())
        self._pieces.append(f"<{tag}{values}>")
        self._open.append(tag)

    def close(self) -> None:
        """Close the innermost open element."""
        self._pieces.append(f"</{self._open.pop()}>")

    def break_line(self) -> None:
        """Start a new line of markup."""
        self._pieces.append("\n")

    def text(self, text: str) -> None:
        """Write character data."""
        self._pieces.append(escape(clean(text)))

    def leaf(self, tag: str, text: str, attributes: Mapping[str, str] | None = None) -> None:
        """Write an element that holds only text, and end the line."""
        self.open(tag, attributes)
        self.text(text)
        self.close()
        self.break_line()

    @property
    def depth(self) -> int:
        """How many elements are open."""
        return len(self._open)

    @contextmanager
    def inside(self, tag: str, attributes: Mapping[str, str] | None = None) -> Generator[None]:
        """Keep an element open for the length of a block."""
        self.open(tag, attributes)
        self.break_line()
        yield
        self.close()
        self.break_line()

    def document(self) -> bytes:
        """All that was written, as UTF-8."""
        return "".join(self._pieces).encode()


def clean(text: str) -> str:
    """``text`` with U+FFFD in place of each character that XML 1.0 forbids."""
    return _FORBIDDEN.sub("\ufffd", text)
