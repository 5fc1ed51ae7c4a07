"""The pages refer to what is there, and the index to every page."""

import re
from pathlib import Path

import pytest

from callboard.contracts.jobs import JOB_KINDS, ParseScript
from callboard.playbook.exports import FORMATS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
_CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_NO_ANCHOR = re.compile(r"[^\w\- ]")


def links(page: Path) -> list[str]:
    """Where a page's links lead, those to other sites left out."""
    found: list[str] = _LINK.findall(_CODE.sub("", page.read_text("utf-8")))
    return [link for link in found if "://" not in link]


def anchors(page: Path) -> set[str]:
    """What `page#…` may say: its headings as they are spelled in addresses."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return {_NO_ANCHOR.sub("", heading.lower()).replace(" ", "-") for heading in _HEADING.findall(text)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    """To a file of the repository, and where it names a heading, to one that the page has."""
    astray: list[str] = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path) if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            astray.append(link)
    assert [] == astray


def test_the_index_lists_every_page() -> None:
    """Guides, references and decisions alike."""
    listed = {(DOCS / link.partition("#")[0]).resolve() for link in links(DOCS / "README.md")}
    there = {page.resolve() for page in DOCS.rglob("*") if page.suffix in {".md", ".json"}}
    assert {DOCS / "README.md"} == there - listed


def test_the_guide_to_jobs_lists_every_kind_with_its_arguments() -> None:
    """Also those that only engines which ask models take."""
    guide = (DOCS / "jobs.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (?:yes|no): (.+)$", guide, re.MULTILINE))
    own = {kind.kind: set(kind.model_fields) for kind in JOB_KINDS}
    own["shadow_parse"] -= set(ParseScript.model_fields) - {"engine"}  # which are those of the row above

    assert set(own) == set(rows)
    assert [] == [
        (kind, name) for kind, names in own.items() for name in sorted(names) if f"`{name}`" not in rows[kind]
    ]


def test_the_guide_lists_every_format_and_every_loss() -> None:
    """With the media type of each format, and what each loss is, in the words that people are shown."""
    guide = (DOCS / "guides" / "exports.md").read_text("utf-8")
    losses = {loss.code: loss.what for each in FORMATS.values() for loss in each.loses}

    assert [] == [name for name, each in FORMATS.items() if f"| `{name}` | {', '.join(each.suffixes)} |" not in guide]
    assert [] == [code for code, what in losses.items() if f"| `{code}` | {what} |" not in guide]
