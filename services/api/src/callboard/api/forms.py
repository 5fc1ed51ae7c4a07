"""multipart/form-data (RFC 7578) read as it arrives: the file's bytes go on at once, only the small fields are kept."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

_MAX_FIELD_BYTES = 64 * 1024
_MAX_PARTS = 20
_MAX_BOUNDARY_BYTES = 70
"""RFC 2046, section 5.1.1."""


class BadForm(Exception):  # noqa: N818 - names the thing that is bad
    """The body is not the form that was asked for; the message is one sentence for its sender."""


@dataclass(slots=True)
class _Part:
    name: str = ""
    filename: str | None = None
    media_type: str | None = None
    value: bytearray = field(default_factory=bytearray)


class UploadForm:
    """One file and the fields beside it.

    Iterate `chunks` to its end first; then `filename` (None where the form had no such file), `media_type` and
    `fields` are complete, in whatever order the sender wrote them.
    """

    def __init__(self, content_type: str | None, body: AsyncIterator[bytes], *, file_field: str = "file") -> None:
        """Raise BadForm where `content_type` is not that of a form with a boundary."""
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not 0 < len(boundary) <= _MAX_BOUNDARY_BYTES:
            raise BadForm("Send the file as multipart/form-data, in the field `file`.")
        self.filename: str | None = None
        self.media_type: str | None = None
        self.fields: dict[str, str] = {}
        self._body = body
        self._file_field = file_field
        self._part = _Part()
        self._parts = 0
        self._header = (bytearray(), bytearray())
        self._headers: dict[bytes, bytes] = {}
        self._ready: deque[bytes] = deque()
        self._ended = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin_part,
                "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
                "on_header_end": self._end_header,
                "on_headers_finished": self._end_headers,
                "on_part_data": self._take,
                "on_part_end": self._end_part,
                "on_end": self._end,
            },
        )

    async def chunks(self) -> AsyncIterator[bytes]:
        """The file's bytes as they come.

        Raises:
            BadForm: the body breaks off, is malformed, has too many parts or too long a field.
        """
        try:
            async for data in self._body:
                self._parser.write(data)
                while self._ready:
                    yield self._ready.popleft()
            self._parser.finalize()
        except FormParserError as error:
            raise BadForm("The form is malformed; send multipart/form-data as RFC 7578 describes it.") from error
        if not self._ended:
            raise BadForm("The form breaks off before its end; send it again.")

    def _begin_part(self) -> None:
        self._parts += 1
        if self._parts > _MAX_PARTS:
            raise BadForm(f"The form has more than {_MAX_PARTS} parts.")
        self._part = _Part()
        self._headers = {}

    def _end_header(self) -> None:
        name, value = self._header
        self._headers[bytes(name).lower()] = bytes(value)
        self._header = (bytearray(), bytearray())

    def _end_headers(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition"))
        filename, media_type = options.get(b"filename"), self._headers.get(b"content-type")
        self._part.name = _text(options.get(b"name", b""))
        self._part.filename = None if filename is None else _text(filename)
        self._part.media_type = None if media_type is None else _text(media_type)
        if self._is_file:
            if self.filename is not None:
                raise BadForm(f"The form has more than one file in the field `{self._file_field}`; send one at a time.")
            self.filename, self.media_type = self._part.filename, self._part.media_type

    def _take(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._ready.append(data[start:end])
            return
        self._part.value += data[start:end]
        if len(self._part.value) > _MAX_FIELD_BYTES:
            raise BadForm(f"The field `{self._part.name}` is longer than {_MAX_FIELD_BYTES // 1024} KiB.")

    def _end_part(self) -> None:
        if not self._is_file:
            self.fields[self._part.name] = _text(bytes(self._part.value))

    def _end(self) -> None:
        self._ended = True

    @property
    def _is_file(self) -> bool:
        return self._part.name == self._file_field and self._part.filename is not None


def _text(raw: bytes) -> str:
    # Browsers and curl send UTF-8 (RFC 7578, section 5.1.2); whatever else comes is kept readable.
    return raw.decode("utf-8", "replace")
