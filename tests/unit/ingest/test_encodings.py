"""Scripts of the size and the languages that people send are read in the encoding that they were written in."""

from __future__ import annotations

import pytest

from callboard.contracts.problems import Refused
from callboard.ingest.encodings import decode

SCRIPTS = {
    "de": "DÖRTE. Ach, wie schön! Die Bäume blühen über den Häusern, und wer weiß, ob wir uns grüßen.\n",
    "fr": "LE MARQUIS. Où êtes-vous allée ? J'ai déjà préparé le thé, à côté de la fenêtre.\nHÉLÈNE. Ça, mon cœur…\n",
    "es": "DOÑA INÉS. ¿Dónde está el corazón? ¡Mañana será otro día, señor!\nJOSÉ. Así es, niña; aún no ha llegado.\n",
    "it": "MIRANDOLINA. Perché è così? Già, non può essere più bello di lunedì.\n",
    "sv": "FRÖKEN. Är du där, Jean? Det är så mörkt på gården, och jag hör någon gå.\n",
    "da": "HENRIK. Nå, så går jeg på æblerov; ærligt talt, søster, gør du også.\n",
    "en": "HAMLET. \u201cWords, words, words\u201d \u2014 that\u2019s all\u2026\nThe rest is plain; a café stands there.\n",
    "pl": "ZOSIA. Czy ktoś tu jest? Już późno, a w całym domu ciemno i słychać tylko deszcz.\nJÓZEF. Cicho, bądź grzeczna! Książę śpi, a jutro pójdziemy wcześnie na łąkę.\n",
    "cs": "BOŽENA. Kdo je tam? Už je pozdě, v celém domě je tma a za oknem prší.\nJIŘÍ. Buď zticha, prosím tě! Kníže spí a zítra půjdeme časně na louku, k řece.\n",
    "sk": "ĽUDMILA. Kto je tam? Už je neskoro, v celom dome je tma a za oknom prší.\nŠTEFAN. Buď ticho! Knieža spí a zajtra pôjdeme včas na lúku; vieš, čo ťa tam čaká?\n",
    "hu": "ERZSÉBET. Ki van ott? Késő van már, az egész házban sötét, és odakint esik az eső.\nGYÖRGY. Csönd legyen, kérlek! Az úr alszik, holnap pedig korán kimegyünk a mezőre, a fűzfák alá.\n",
    "hr": "ŠIMUN. Tko je to? Već je kasno, u cijeloj kući je mrak, a vani pada kiša.\nĐURĐA. Šuti, molim te! Knez spava, a sutra ćemo rano poći na livadu, k našoj žalosti.\n",
    "sl": "MAČEK. Kdo je tam? Pozno je že, po vsej hiši je tema in zunaj dežuje.\nANČKA. Tiho bodi, še spi! Jutri pojdemo zgodaj na travnik, če ne bo več deževalo.\n",
    "ro": "ŞTEFAN. Cine-i acolo? E târziu şi în toată casa e întuneric, iar afară plouă.\nFIICA. Taci, te rog! Boierul doarme, iar mâine mergem devreme în luncă, să vezi ţarina.\n",
    "tr": "AYŞE. Kim var orada? Artık geç oldu, bütün ev karanlık ve dışarıda yağmur yağıyor.\nİSMAİL. Sus, çocuğum! Bey uyuyor, yarın erkenden çayıra gideceğiz.\n",  # noqa: RUF001
    "bg": "ЦВЕТА. Има ли някой тук? Късно е вече, в къщата е тъмно, а навън вали дъжд.\nИВАН. Мълчи, моля те!\n",  # noqa: RUF001
    "sr": "ЂОРЂЕ. Ко је то? Већ је касно, у целој кући је мрак, а напољу пада киша.\nЉИЉАНА. Ћути, молим те!\n",  # noqa: RUF001
    "he": "נורה. מי שם? כבר מאוחר, כל הבית חשוך ובחוץ יורד גשם.\nדוד. שקט, בבקשה! מחר נלך מוקדם אל השדה.\n",  # noqa: RUF001
    "pt": "JOÃO. Não há ninguém aqui. A manhã já passou e o coração não sossega.\nINÊS. Você também não dormiu? São três da tarde!\n",
    "fi": "ÄITI. Miksi sinä tänään noin myöhään tulet? Yö on jo pimeä eikä kukaan näe.\n",
    "et": "JÕE. Õhtul tõuseb kuu üle põllu, ja keegi ei küsi, kuhu me läheme. Või küsib?\n",
    "is": "ÞÓRA. Það er orðið dimmt í húsinu og enginn veit hvað við gerum þá. Ég fer ekki.\n",
    "ru": "Нина. Я пришла сказать вам, господа, что спектакля сегодня не будет: занавес украли.\nТРЕПЛЕВ. Объявите об этом!\n",  # noqa: RUF001
    "uk": "МАРІЯ. Чи є тут хто-небудь? Вже пізно, і в домі темно, а за вікном іде дощ.\n",  # noqa: RUF001
    "el": "ΝΟΡΑ. Κρύψε το δέντρο καλά, Ελένη. Τα παιδιά δεν πρέπει να το δουν πριν το βράδυ.\n",  # noqa: RUF001
}
LATIN = ("de", "fr", "es", "it", "sv", "da", "en", "pt", "fi", "et", "is")
CENTRAL = ("pl", "cs", "sk", "hu", "hr", "sl", "ro")


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


@pytest.mark.parametrize("language", ["de", "es", "it", "sv", "da", "pt", "fi", "is"])
def test_latin_1_is_read_as_what_contains_it(language: str) -> None:
    """Their letters are the same bytes."""
    assert SCRIPTS[language] * 50 == decode((SCRIPTS[language] * 50).encode("latin-1"))[0]


@pytest.mark.parametrize("times", [1, 500], ids=["a page", "a play"])
@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("ru", "cp1251"),
        ("ru", "koi8_r"),
        ("uk", "cp1251"),
        ("uk", "koi8_u"),
        ("bg", "cp1251"),
        ("sr", "cp1251"),
        ("el", "cp1253"),
        ("tr", "cp1254"),
        ("he", "cp1255"),
    ],
)
def test_other_scripts_are_told_apart(language: str, encoding: str, times: int) -> None:
    """The letters of one are letters in the others, and make no words there."""
    script = SCRIPTS[language] * times

    assert (script, encoding) == decode(script.encode(encoding))


@pytest.mark.parametrize("times", [1, 500], ids=["a page", "a play"])
@pytest.mark.parametrize("encoding", ["cp1250", "iso8859_2"])
@pytest.mark.parametrize("language", CENTRAL)
def test_central_european_scripts_are_told_from_western_ones(language: str, encoding: str, times: int) -> None:
    """And the two encodings that they are written in from each other, where that makes a difference."""
    script = SCRIPTS[language] * times

    assert script == decode(script.encode(encoding))[0]


@pytest.mark.parametrize(
    "text",
    [
        "It cost £5, and £6 more.\n",
        "Arsène, our cook, makes a good soufflé.\n" * 3,
        "20 °C — § 3\n",
        "Perché? È così, però già.\n",
    ],
)
def test_a_few_marks_and_accents_make_no_other_language_of_a_text(text: str) -> None:
    """A pound is a letter of Polish in another encoding, and an accent one of Czech."""
    assert (text, "cp1252") == decode(text.encode("cp1252"))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("\u0646\u0648\u0631\u0627. \u0645\u0646 \u0647\u0646\u0627\u0643\u061f\n", "cp1256"),
        (SCRIPTS["ru"], "cp866"),
        (SCRIPTS["de"], "cp850"),
        ("\u30ce\u30e9\u3002\u8ab0\u304b\u3044\u307e\u3059\u304b\u3002\n", "shift_jis"),
        ("\u5a1c\u62c9\u3002\u8c01\u5728\u90a3\u91cc\uff1f\n", "gb18030"),
    ],
)
def test_what_makes_sense_in_no_known_encoding_is_refused(text: str, encoding: str) -> None:
    """Rather than read as letters that nobody wrote."""
    with pytest.raises(Refused) as refused:
        decode((text * 20).encode(encoding))

    assert "WRONG_ENCODING" == refused.value.problem.code
