"""The content says what a file is; a name or a media type that says otherwise is told and never believed."""

import pytest

from callboard.ingest.claims import contradictions


@pytest.mark.parametrize(
    ("filename", "media_type", "found", "codes"),
    [
        ("play.txt", "text/plain", "text", []),
        ("play.txt", "text/plain; charset=utf-8", "pdf", ["NAMED_OTHERWISE", "SENT_AS_OTHERWISE"]),
        ("PLAY.PDF", "application/pdf", "text", ["NAMED_OTHERWISE", "SENT_AS_OTHERWISE"]),
        ("play.pdf", "application/octet-stream", "pdf", []),
        ("play.fountain", "text/plain", "fountain", []),
        ("play.md", None, "text", []),
        ("play.doc", "application/msword", "docx", ["NAMED_OTHERWISE", "SENT_AS_OTHERWISE"]),
        ("play", None, "pdf", []),
        ("play.v2.final", None, "pdf", []),
        (".pdf", None, "pdf", []),
        ("scan.jpeg", "image/jpeg", "image", []),
        ("play.html", "text/html", "text", ["NAMED_OTHERWISE", "SENT_AS_OTHERWISE"]),
    ],
)
def test_what_a_sender_claims_is_compared_with_the_content(
    filename: str, media_type: str | None, found: str, codes: list[str]
) -> None:
    """Unknown names claim nothing, and whatever an editor shows as it is is plain text."""
    assert codes == [note.code for note in contradictions(filename, media_type, found)]


def test_a_contradiction_names_both() -> None:
    """What was claimed, and what it is."""
    (named,) = contradictions("hamlet.txt", None, "pdf")
    (sent,) = contradictions("hamlet", "Text/Plain", "pdf")

    assert "The file is called hamlet.txt, but it is a PDF document." == named.message
    assert "The file was sent as text/plain, but it is a PDF document." == sent.message
