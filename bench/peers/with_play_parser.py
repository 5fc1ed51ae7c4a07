# pyright: basic, reportMissingImports=false
"""Read one play with PyPI's play-parser, write what it found as TEI, and print the processor's seconds of a reading: the median of five.

    PYTHON bench/peers/with_play_parser.py INPUT.txt OUT.xml

Its own format has no ids of speakers: a name is its own, as its users have it.
"""

import statistics
import sys
import time
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from play_parser import PlayParser

TURNS = 5


def main() -> None:
    """Read, write, print."""
    source, out = map(Path, sys.argv[1:3])
    text = source.read_text(encoding="utf-8")
    play = PlayParser.create().parse(text)
    body = "".join(map(_element, play.events))
    document = f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><div>{body}</div></body></text></TEI>'
    out.write_text(document, encoding="utf-8")
    print(statistics.median(_seconds(text) for _ in range(TURNS)))


def _seconds(text: str) -> float:
    began = time.process_time()
    PlayParser.create().parse(text)
    return time.process_time() - began


def _element(event: dict[str, object]) -> str:
    kind, text = event["type"], escape(str(event.get("text", "")))
    if kind == "speech":
        who = "-".join(str(event["speaker"]).lower().split())
        return f"<sp who={quoteattr('#' + who)}><speaker>{escape(str(event['speaker']))}</speaker><p>{text}</p></sp>"
    if kind == "stage_direction":
        return f"<stage>{text}</stage>"
    if kind in {"act_start", "scene_start"}:
        name = str(kind).removesuffix("_start")
        return f'</div><div type="{name}"><head>{escape(str(event["label"]))}</head>'
    return f"<p>{text}</p>"


if __name__ == "__main__":
    main()
