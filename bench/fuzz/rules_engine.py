# pyright: basic, reportMissingImports=false, reportMissingModuleSource=false, reportAttributeAccessIssue=false
"""Feed the rules engine with what atheris thinks of, until the time is over or something breaks.

    PYTHON bench/fuzz/rules_engine.py SITE_PACKAGES [libFuzzer's options, e.g. -max_total_time=600]

Run by `bench/fuzz`, which lays out the texts to begin with. Any text, with or without a layout, must become a playbook that
owns each of its characters once, or one of the two refusals, within seconds. SITE_PACKAGES is where the project is installed:
the fuzzer lives in an environment of its own.
"""

import os
import random
import site
import sys
import traceback

import atheris

site.addsitedir(sys.argv.pop(1))

with atheris.instrument_imports(include=["callboard.parser", "callboard.playbook"]):
    from callboard.playbook import LineLayout, SourceLayout, SourceText, StyledRun
    from fuzzing.promises import require_whole_play

_ROLES = (
    None,
    None,
    "Character",
    "Dialogue",
    "Scene Heading",
    "Parenthetical",
    "Action",
    "Transition",
    "h2",
    "General",
)
_STYLES = ("", "", "b", "i", "bi", "s", "u")


def _source(data: bytes) -> SourceText:
    """The text behind the first byte; unless that is 0 its lines have places and styles, as an extractor hands them over."""
    plain = SourceText.of(data[1:].decode("utf-8", "replace"))
    if not data[:1].strip(b"\0"):
        return plain
    lot = random.Random(data[0])  # noqa: S311 - no secret
    lines = [_layout(lot, *plain.line_span(number), page=1 + number // 12) for number in range(1, plain.lines + 1)]
    return SourceText.of(plain.text, SourceLayout(source_sha256=plain.sha256, lines=tuple(lines)))


def _layout(lot: random.Random, start: int, end: int, *, page: int) -> LineLayout:
    styles = lot.choice(_STYLES) if end > start else ""
    return LineLayout(
        page=page,
        indent=lot.randrange(120) / 2,
        alignment=lot.choice(("left", "centre", "right", None)),
        column=lot.choice((None, None, None, None, None, None, 1, 2)),
        runs=(StyledRun(0, lot.randint(1, end - start), styles),) if styles else (),
        role=lot.choice(_ROLES),
    )


def one_input(data: bytes) -> None:
    """Read one text and hold the playbook to it."""
    try:
        require_whole_play(_source(data))
    except Exception:  # noqa: BLE001 - whatever it is, it is found; leaving by an exception would run what libraries do at exit
        traceback.print_exc()
        os.abort()


atheris.Setup(sys.argv, one_input)
atheris.Fuzz()
