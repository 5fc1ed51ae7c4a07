# pyright: basic, reportMissingImports=false, reportMissingModuleSource=false, reportAttributeAccessIssue=false
"""Feed the rules engine with what atheris thinks of, until the time is over or something breaks.

    PYTHON bench/fuzz/rules_engine.py SITE_PACKAGES [libFuzzer's options, e.g. -max_total_time=600]

Any text, with or without a layout, must become a playbook that owns each of its characters once, or one of the two refusals,
within seconds. SITE_PACKAGES is where the project is installed: the fuzzer lives in an environment of its own.
"""

import os
import site
import sys
import traceback

import atheris

site.addsitedir(sys.argv.pop(1))

with atheris.instrument_imports(include=["callboard.parser", "callboard.playbook"]):
    from callboard.playbook import LineLayout, SourceLayout, SourceText, StyledRun
    from fuzzing.promises import require_whole_play

_PIECES = (
    "INT. KITCHEN - DAY\n", "ANNA\n", "Ben. ", "ANNA: ", "(beat)\n", "(", ")", "[", "]", "ACT I\n", "Scene 2\n", "CUT TO:\n", "(MORE)\n", "CONTINUED:\n",
    "[[", "]]", "/*", "*/", "@Mc\n", ".x\n", "!A\n", "~la\n", "> C <\n", "===\n", "# ACT ONE\n", "7.\n", "\n", "\n\n", "        ", "\t", "\x0c", "_", "Persons\n",
    "Enter Ben.\n", "Who goes there?\n", "İ", "ß", "第1场 内 日\n", "小明:", "FIN.\n", "ALL. ", "ANNA AND BEN. ", "ANNA (CONT'D)\n", "12  ", "  12\n", "- ", "\u2014",
    "Ben, a miller\n", "} sons\n", "MÜLLERIN. ", "НИНА. ", "exit", "PROLOGUE\n", "First Voice.\n", "SECOND VOICE\n", "\u2028", "\x85", "\u00a0", "ANNA und BEN:",
)  # fmt: skip
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


def _text(given: atheris.FuzzedDataProvider) -> str:
    """Half of the inputs are characters as they come, half are pieces of scripts."""
    if given.ConsumeBool():
        return given.ConsumeUnicodeNoSurrogates(2000)
    count = given.ConsumeIntInRange(0, 200)
    return "".join(_PIECES[given.ConsumeIntInRange(0, len(_PIECES) - 1)] for _ in range(count))


def _source(given: atheris.FuzzedDataProvider) -> SourceText:
    """A text as an extractor hands it over: half of them with the places and styles of their lines."""
    with_layout = given.ConsumeBool()
    plain = SourceText.of(_text(given))
    if not with_layout:
        return plain
    page, lines = 1, []
    for number in range(1, plain.lines + 1):
        start, end = plain.line_span(number)
        page += given.ConsumeIntInRange(0, 7) == 0
        styles = _STYLES[given.ConsumeIntInRange(0, len(_STYLES) - 1)] if end > start else ""
        lines.append(
            LineLayout(
                page=page,
                indent=given.ConsumeIntInRange(0, 120) / 2,
                alignment=("left", "centre", "right", None)[given.ConsumeIntInRange(0, 3)],
                column=(None, None, None, None, None, None, 1, 2)[given.ConsumeIntInRange(0, 7)],
                runs=(StyledRun(0, given.ConsumeIntInRange(1, end - start), styles),) if styles else (),
                role=_ROLES[given.ConsumeIntInRange(0, len(_ROLES) - 1)],
            )
        )
    return SourceText.of(plain.text, SourceLayout(source_sha256=plain.sha256, lines=tuple(lines)))


def one_input(data: bytes) -> None:
    """Read one text and hold the playbook to it."""
    try:
        require_whole_play(_source(atheris.FuzzedDataProvider(data)))
    except Exception:  # noqa: BLE001 - whatever it is, it is found; leaving by an exception would run what libraries do at exit
        traceback.print_exc()
        os.abort()


atheris.Setup(sys.argv, one_input)
atheris.Fuzz()
