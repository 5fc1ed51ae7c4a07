"""The letters beyond ASCII that languages are written with, the most frequent first: by them their encodings are told apart.

The orders are those of running prose, as any count of letters shows them; near the end they matter little.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Alphabet(NamedTuple):
    """What a language, or several alike, has beyond ASCII."""

    letters: str
    least: float = 0.0
    """A third of their usual share of all letters: with fewer of them, a text is in another language, with names and loans."""


_RUSSIAN = Alphabet("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", 0.3)
_UKRAINIAN = Alphabet("оаинвтерісклудмпзьябгйчхцжїшюєщфґ", 0.3)
_GREEK = Alphabet("αοιετσνρκπηυμςλίάγόέδήθωύχφώβξζψϊϋΐΰ", 0.3)
_CENTRAL = (
    Alphabet("ęłąóżśćńź", 0.023),  # Polish
    Alphabet("íáéěýščřžůúťóňď", 0.05),  # Czech
    Alphabet("áíýčéšžúľťňôäóďĺŕ", 0.045),  # Slovak
    Alphabet("áéóőöíüúű", 0.035),  # Hungarian
    Alphabet("čšžćđ", 0.011),  # Croatian, Slovene, Serbian in Latin letters
    Alphabet("ăşîţâ", 0.018),  # Romanian, with the cedillas of its code pages
)

ALPHABETS: Sequence[tuple[str, Sequence[Alphabet]]] = (
    (
        "cp1252",
        (
            Alphabet("éèïöüàêçñëôá"),  # English, Dutch: names and loans
            Alphabet("üäößé"),  # German
            Alphabet("éàèêçùâîôûëïœæ"),  # French
            Alphabet("áíóéñúü¿¡ºª"),  # Spanish
            Alphabet("ãáéçíóêõúâôàªº"),  # Portuguese
            Alphabet("èàùòìéîó"),  # Italian
            Alphabet("éèàáòúíùìó"),  # and as it was printed before
            Alphabet("àéçèóíòúïü·"),  # Catalan
            Alphabet("äåöé"),  # Swedish, Finnish
            Alphabet("åøæéòô"),  # Danish, Norwegian
            Alphabet("äõüöšž"),  # Estonian
            Alphabet("áðíéóöúþæý"),  # Icelandic, Faroese
        ),
    ),
    ("cp1250", _CENTRAL),
    ("iso8859_2", _CENTRAL),
    ("cp1254", (Alphabet("ıişüçğöâîûİ", 0.04),)),  # noqa: RUF001 - Turkish
    (
        "cp1251",
        (
            _RUSSIAN,
            _UKRAINIAN,
            Alphabet("аоиетнврслкдпмзъуягбчщйшжцхюьф", 0.3),
            Alphabet("аоиенрстјувклпмдгзбчшжћцњљхђфџ", 0.3),
        ),
    ),
    ("koi8_r", (_RUSSIAN,)),
    ("koi8_u", (_UKRAINIAN,)),
    ("cp1253", (_GREEK,)),
    ("iso8859_7", (_GREEK,)),
    ("cp1255", (Alphabet("יוהלאתרבשמםנכדעחקפןצגטזסךץף", 0.3),)),  # Hebrew
)
"""Encodings in the order in which they are believed where a text fits several as well, each with its languages."""
