"""A form is read as it arrives, wherever its pieces are cut."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.api.forms import BadForm, UploadForm

BOUNDARY = "b0undary"
CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def part(disposition: str, body: bytes, *headers: str) -> bytes:
    lines = [f"--{BOUNDARY}", f"Content-Disposition: form-data; {disposition}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


async def pieces(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


async def receive(body: bytes, size: int = 64) -> tuple[UploadForm, bytes]:
    upload = UploadForm(CONTENT_TYPE, pieces(body, size))
    return upload, b"".join([chunk async for chunk in upload.chunks()])


FILE = part('name="file"; filename="Nathan & ä.txt"', b"NATHAN.\r\nJa.\r\n", "Content-Type: text/plain")
PROJECT = part('name="project"', "Spielzeit é".encode())


@given(st.integers(min_value=1, max_value=400))
async def test_a_form_reads_the_same_however_it_is_cut(size: int) -> None:
    """Network pieces may end anywhere, inside a boundary too."""
    upload, content = await receive(form(FILE, PROJECT), size)
    assert b"NATHAN.\r\nJa.\r\n" == content
    assert ("Nathan & ä.txt", "text/plain") == (upload.filename, upload.media_type)
    assert {"project": "Spielzeit é"} == upload.fields


async def test_fields_may_stand_on_either_side_of_the_file() -> None:
    """What follows the file is read before the iteration ends."""
    upload, content = await receive(form(PROJECT, FILE, part('name="engine"', b"rules")))
    assert b"NATHAN.\r\nJa.\r\n" == content
    assert {"project": "Spielzeit é", "engine": "rules"} == upload.fields


async def test_a_form_without_a_file_has_no_filename() -> None:
    """The caller learns it after the iteration."""
    upload, content = await receive(form(PROJECT))
    assert (None, b"") == (upload.filename, content)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(form(FILE)[:-20], id="cut off"),
        pytest.param(b"no form at all", id="no form"),
        pytest.param(form(FILE, FILE), id="two files"),
        pytest.param(form(part('name="x"', b"y" * 70_000)), id="a long field"),
        pytest.param(form(*[part('name="x"', b"y")] * 30), id="many parts"),
    ],
)
async def test_a_bad_form_is_refused_in_one_sentence(body: bytes) -> None:
    """Whatever is wrong with a body, its sender is told."""
    with pytest.raises(BadForm, match=r"^[A-Z].*\.$"):
        await receive(body)


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "multipart/form-data",
        "multipart/mixed; boundary=x",
        f"multipart/form-data; boundary={'b' * 5000}",
    ],
)
def test_another_content_type_is_refused(content_type: str | None) -> None:
    """Only a form with a boundary can be read."""
    with pytest.raises(BadForm, match="multipart/form-data"):
        UploadForm(content_type, pieces(b"", 1))
