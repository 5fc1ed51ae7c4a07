"""Scripts of the size and the languages that people send are read in the encoding that they were written in."""

from __future__ import annotations

import pytest

from callboard.ingest.encodings import decode

SCRIPTS = {
    "de": "DÖRTE. Ach, wie schön! Die Bäume blühen über den Häusern, und wer weiß, ob wir uns grüßen.\n",
    "fr": "LE MARQUIS. Où êtes-vous allée ? J'ai déjà préparé le thé, à côté de la fenêtre.\nHÉLÈNE. Ça, mon cœur…\n",
    "es": "DOÑA INÉS. ¿Dónde está el corazón? ¡Mañana será otro día, señor!\nJOSÉ. Así es, niña; aún no ha llegado.\n",
    "it": "MIRANDOLINA. Perché è così? Già, non può essere più bello di lunedì.\n",
    "sv": "FRÖKEN. Är du där, Jean? Det är så mörkt på gården, och jag hör någon gå.\n",
    "da": "HENRIK. Nå, så går jeg på æblerov; ærligt talt, søster, gør du også.\n",
    "en": "HAMLET. \u201cWords, words, words\u201d \u2014 that\u2019s all\u2026\nThe rest is plain; a café stands there.\n",
    "ru": "Нина. Я пришла сказать вам, господа, что спектакля сегодня не будет: занавес украли.\nТРЕПЛЕВ. Объявите об этом!\n",  # noqa: RUF001
    "uk": "МАРІЯ. Чи є тут хто-небудь? Вже пізно, і в домі темно, а за вікном іде дощ.\n",  # noqa: RUF001
    "el": "ΝΟΡΑ. Κρύψε το δέντρο καλά, Ελένη. Τα παιδιά δεν πρέπει να το δουν πριν το βράδυ.\n",  # noqa: RUF001
}
LATIN = ("de", "fr", "es", "it", "sv", "da", "en")


@pytest.mark.parametrize("times", [1, 500], ids=["a page", "a play"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("language", sorted(SCRIPTS))
def test_unicode_is_known_with_and_without_a_mark(language: str, encoding: str, times: int) -> None:
    """In every language."""
    script = SCRIPTS[language] * times

    assert script == decode(script.encode(encoding))[0]


@pytest.mark.parametrize("times", [1, 500], ids=["a page", "a play"])
@pytest.mark.parametrize("language", LATIN)
def test_western_scripts_are_cp1252(language: str, times: int) -> None:
    """Curly quotes, dashes and ligatures included, which latin-1 has not."""
    script = SCRIPTS[language] * times

    assert (script, "cp1252") == decode(script.encode("cp1252"))


@pytest.mark.parametrize("language", ["de", "es", "it", "sv", "da"])
def test_latin_1_is_read_as_what_contains_it(language: str) -> None:
    """Their letters are the same bytes."""
    assert SCRIPTS[language] * 50 == decode((SCRIPTS[language] * 50).encode("latin-1"))[0]


@pytest.mark.parametrize("times", [1, 500], ids=["a page", "a play"])
@pytest.mark.parametrize(
    ("language", "encoding"), [("ru", "cp1251"), ("ru", "koi8_r"), ("uk", "cp1251"), ("el", "cp1253")]
)
def test_other_scripts_are_told_apart(language: str, encoding: str, times: int) -> None:
    """The letters of one are letters in the others, and make no words there."""
    script = SCRIPTS[language] * times

    assert (script, encoding) == decode(script.encode(encoding))
