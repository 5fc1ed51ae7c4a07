# pyright: basic, reportMissingImports=false, reportMissingModuleSource=false, reportAttributeAccessIssue=false
"""Feed the rules engine with what atheris thinks of, until the time is over or something breaks.

    PYTHON bench/fuzz/rules_engine.py SITE_PACKAGES [libFuzzer's options, e.g. -max_total_time=600]

Any text must become a playbook that owns each of its characters once, or one of the two refusals, within seconds.
SITE_PACKAGES is where the project is installed: the fuzzer lives in an environment of its own.
"""

import site
import sys

import atheris

site.addsitedir(sys.argv.pop(1))

with atheris.instrument_imports(include=["callboard.parser", "callboard.playbook"]):
    from callboard.parser.convert import convert
    from callboard.playbook import EmptySource, NoSpeakersFound, SourceText, verify

_PIECES = (
    "INT. KITCHEN - DAY\n", "ANNA\n", "Ben. ", "ANNA: ", "(beat)\n", "(", ")", "[", "]", "ACT I\n", "Scene 2\n", "CUT TO:\n", "(MORE)\n", "CONTINUED:\n",
    "[[", "]]", "/*", "*/", "@Mc\n", ".x\n", "!A\n", "~la\n", "> C <\n", "===\n", "# ACT ONE\n", "7.\n", "\n", "\n\n", "        ", "\t", "\x0c", "_", "Persons\n",
    "Enter Ben.\n", "Who goes there?\n", "İ", "ß", "第1场 内 日\n", "小明:", "FIN.\n", "ALL. ", "ANNA AND BEN. ",
)  # fmt: skip


def _text(data: bytes) -> str:
    """Half of the inputs are characters as they come, half are pieces of scripts."""
    given = atheris.FuzzedDataProvider(data)
    if given.ConsumeBool():
        return given.ConsumeUnicodeNoSurrogates(4000)
    found: list[str] = []
    while given.remaining_bytes():
        found.append(_PIECES[given.ConsumeIntInRange(0, len(_PIECES) - 1)])
    return "".join(found)


def one_input(data: bytes) -> None:
    """Read one text and hold the playbook to it."""
    text = _text(data)
    try:
        playbook = convert(text)
    except (EmptySource, NoSpeakersFound):
        return
    verify(playbook, SourceText.of(text))


atheris.Setup(sys.argv, one_input)
atheris.Fuzz()
