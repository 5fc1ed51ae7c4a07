"""A sheet to draw on: SVG that is readable on light and on dark paper, with what a screen reader says of it."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

_STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #333 }
  .paper { fill: #fff } .grid { stroke: #ddd } .title { font-weight: 600 }
  .c0 { --c: #0b62a8 } .c1 { --c: #b3470f } .c2 { --c: #26762f } .c3 { --c: #7b3fa0 } .c4 { --c: #666 } .c5 { --c: #333 }
  @media (prefers-color-scheme: dark) {
    text { fill: #ddd } .paper { fill: #16181d } .grid { stroke: #3a3d44 }
    .c0 { --c: #6db5f2 } .c1 { --c: #f39a63 } .c2 { --c: #7fce88 } .c3 { --c: #cf9bf0 } .c4 { --c: #999 } .c5 { --c: #ddd }
  }
"""


def paper(width: int, height: int, caption: str, style: str, parts: Iterable[str]) -> str:
    """The whole picture. `style` is CSS for the parts, in which `var(--c)` is the colour of classes `c0` to `c5`."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
            f"<title>{escape(caption)}</title>",
            f"<style>{_STYLE}{style}</style>",
            f'<rect class="paper" width="{width}" height="{height}"/>',
            *parts,
            "</svg>\n",
        ]
    )


def words(x: float, y: float, text: str, *, style: str = "", anchor: str = "start") -> str:
    """A line of text on its baseline; blanks stay as many as they are."""
    shown = escape(text).replace("  ", "\u00a0\u00a0").replace("\u00a0 ", "\u00a0\u00a0")
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{shown}</text>'


def box(x: float, y: float, width: float, height: float, *, style: str) -> str:
    """A rectangle with round corners."""
    return f'<rect class="{style}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="4"/>'
