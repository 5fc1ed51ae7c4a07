"""What screenplays say in so many words: scene headings, transitions, marks behind names, matter of the page.

The forms are those of the trade in each language; Fountain's are in the syntax of its version 1.1 (fountain.io/syntax).
"""

import re
from typing import Final

_PLACES = (
    r"INT(?:ERIOR|ÉRIEUR|ERIEUR|ERNO|ERIÖR|ERIÉR|ERIØR)?|EXT(?:ERIOR|ÉRIEUR|ERIEUR|ERIÖR|ERIÉR|ERIØR)?|EST(?:ABLISHING)?|"
    r"ESTERNO|I|E|INNEN|AU(?:SS|ß|ẞ)EN|INNE|UTE|INDE|UDE|BINNEN|BUITEN|WN(?:ĘTRZE)?|PLEN(?:ER)?|"
    r"BELSŐ|KÜLSŐ|SISÄ|ULKO|İÇ|DIŞ|ИНТ(?:ЕРЬЕР)?|НАТ(?:УРА)?|ЭКСТ(?:ЕРЬЕР)?|ІНТ|ЕКСТ|ΕΣΩΤ?|ΕΞΩΤ?"
)
_LONE = r"(?:I|E|UTE|INNE|INDE|UDE|EST)"
_PLACE = rf"(?!{_LONE}\b(?![./]))(?:{_PLACES})\b\.?(?:\s?[/\-–&]\s?(?:{_PLACES})\b\.?)?"
_NUMBER = (
    r"(?:(?:SCENE|SC|SZENE|SCÈNE|BILD|ESCENA|SCENA|CENA|СЦЕНА)\.?\s*)?(?:\d{1,4}[A-Z]{0,2}|[A-Z]\d{1,4})\s?[.:)\-–]?\s+"
)
HEADING: Final = re.compile(rf"(?:{_NUMBER})?(?P<place>{_PLACE})(?P<rest>\s*[\-–—.,:;/]*\s*\S.*)", re.IGNORECASE)
"""A scene heading by the word for inside or outside; ``I`` and ``E`` only before a stop or stroke."""
BACKWARDS: Final = re.compile(rf".*[\s\-–—,./(](?P<place>{_PLACE})(?:[\s\-–—,./)].*|$)")
"""A heading that names the place first: ``KITCHEN - INT. - DAY``, ``KÜCHE – INNEN/TAG``."""
ELSEWHERE: Final = re.compile(
    r"[○◯]\s*\S|第\s*[\d〇零一二三四五六七八九十百]+\s*[场場].*[\s(.,、/-][日夜晨晚内內外]|[场場]景?\s*\d|\d+[\s、,.．:：-]*(?:日|夜|内|外|晨)|"
    r"S\s?#\s?\d|씬\s*\d|"
    r"(?:内景|外景|內景)[\s.:：]"
)
"""How screenplays in Japanese, Chinese and Korean head a scene; plays count 第一場 too, without the place and hour."""
HOUR: Final = re.compile(
    r"[\s\-–—.,:/(](?:DAY|NIGHT|MORNING|EVENING|AFTERNOON|DUSK|DAWN|NOON|MIDNIGHT|SUNSET|SUNRISE|TWILIGHT|LATER|CONTINUOUS|"
    r"SAME(?: TIME)?|MOMENTS LATER|MAGIC HOUR|TAG|NACHT|ABEND|MORGEN|MORGENS|ABENDS|NACHTS|JOUR|NUIT|SOIR|MATIN|AUBE|DÍA|DIA|NOCHE|"
    r"TARDE|MAÑANA|AMANECER|GIORNO|NOTTE|SERA|MATTINA|NOITE|MANHÃ|DAG|NATT|KVÄLL|DZIEŃ|NOC|ДЕНЬ|НОЧЬ|УТРО|ВЕЧЕР|NAPPAL|ÉJJEL|GÜN|GECE|"
    r"DEN)(?:\s*[#)(].*)?\.?$"
)
"""The hour that ends a heading."""

_CUT: Final = (
    r"(?:(?:QUICK|SMASH|HARD|MATCH|SHOCK|JUMP|SNAP|FLASH|TIME|SLOW|SHARP|FAST|DIRECT|INTER)[\s-]*)*"
    r"(?:CUT|DISSOLVE|FADE|WIPE|IRIS|BLACK ?OUT|FLASHBACK|FLASH|MATCH|CROSSFADE|CROSS FADE|LAP DISSOLVE|DISS|MIX|SEGUE|MORPH|RIPPLE)S?"
)
TRANSITION: Final = re.compile(
    rf"(?:AND\s|WE\s|THEN\s)?{_CUT}\s*(?:BACK\s+|UP\s+|OUT\s+|DOWN\s+|IN\s+|OFF\s+)?(?:TO|OUT|IN|UP|INTO|ON|FROM)\b(?:\s*(?:TO|ON|FROM)\b)?"
    r"(?:\s+(?:A\s+)?(?:BLACK|WHITE|BLACKNESS|COMMERCIAL|MAIN TITLES?|TITLES?|RED|CREDITS|END CREDITS|PRESENT|BLACK SCREEN))?\s*[.:!…]*"
    r"(?:\s*UP ON\s*:?)?|"
    rf"{_CUT}\s*[.:]|"
    r"(?:CUT|DISSOLVE|FADE|SMASH CUT|MATCH CUT|JUMP CUT|INTERCUT|CROSSFADE)(?:\s+\S+){0,4}\s+TO\s*:|"
    r"(?:BACK|LATER|INTERCUT)\s+TO\s*:?|(?:\S+\s+){0,4}(?:CUT|DISSOLVE|FADE|WIPE)S?\s+TO\s*:|INTERCUT(?:\s+WITH)?\s*:|"
    r"(?:THE\s+)?END(?:\s+(?:CREDITS|TITLES))?\s*[.:]?|END OF (?:ACT|SHOW|EPISODE|TEASER|TAG|PILOT|PART|COLD OPEN)\b.{0,24}|ROLL CREDITS\.?|"
    r"(?:ÜBERBLENDUNG|SCHNITT|ABBLENDE|AUFBLENDE|SCHWARZBLENDE|ENDE|FIN|FINE|FIM|SLUT|KONIEC)(?:\s+(?:ZU|AUF|NACH|AN))?\s*[.:]?|"
    r"(?:COUPE|COUPÉ|FONDU|FERMETURE|OUVERTURE|RACCORD)(?:\s+(?:À|AU|AUX|VERS|EN|SUR|ENCHAÎNÉ|SEC))*(?:\s+NOIR)?\s*[.:]?|"
    r"(?:CORTE|CORTA|FUNDIDO|DISOLVENCIA|DISSOLVENZA|STACCO|DISSOLVE|FUSÃO|ESCURECE|TAGLIO|KLIPP|ZATMÍVAČKA)(?:\s+(?:A|DE|DA|EN|PARA|SU|IN|NERO|NEGRO|PRETO|TILL))*\s*[.:]?|"
    r"(?:ЗТМ|ИЗ ЗТМ|В ЗТМ|ЗАТЕМНЕНИЕ|КОНЕЦ|СМЕНА КАДРА)\s*[.:]?"
)
"""A whole line that says how one picture gives way to the next; in capitals."""

EXTENSION: Final = re.compile(
    r"[(\[（]\s*(?:(?:(?:V|O)\s?\.?\s?/?\s?[OSC]\b\.?|VOICE[\s-]?OVER|OFF(?:[\s-]?(?:SCREEN|CAMERA|STAGE))?|ON[\s-]?SCREEN|CONT\b\W{0,3}D?\b\.?|"
    r"CONTINU(?:ING|ED|ES)|PRE-?LAP|FILTERED|SUBTITLED?|INTO (?:THE )?\w+|ON (?:THE )?(?:PHONE|TV|RADIO|SCREEN|TAPE|VIDEO)|OVER \w+|SUITE|"
    r"VOIX OFF|HORS CHAMP|H\.?C\.?|WEITER|FORTS\.?|F\.?C\.?|ЗК|В КАДРЕ|ЗА КАДРОМ|(?:画|畫)外音|旁白|MORE)[\s,/&;+]*)+[)\]）]",
    re.IGNORECASE,
)
"""Marks of the trade behind a name: heard from elsewhere, going on."""

CONTINUED: Final = re.compile(
    r"\(?\s*(?:MORE|CONT(?:INUED|INUES|['’`]?D|\.)|WEITER|SUITE|À SUIVRE|FORTSETZUNG|SIGUE|CONTINÚA|CONTINUA|SEGUE)\s*[:.]*\s*\)?\s*[:.]*"
    r"(?:\s*\(\s*\d+\s*\))?[:.]*",
    re.IGNORECASE,
)
"""Put by the typist where a page breaks: ``(MORE)``, ``(CONTINUED)``, ``CONTINUED: (2)``."""
PAGE_NUMBER: Final = re.compile(
    r"[-–—\[(\s]*(?:p(?:age|g|ages|\.)?\.?\s*|seite\s+|стр\.?\s*)?\d{1,4}[A-Z]{0,2}(?:\s?[-–—/]\s?\d{1,4}[A-Z]?)?"
    r"\s*(?:(?:\||of|/|von|de|sur)\s*(?:P ?a ?g ?e|\d{1,4}))?\s*[-–—\])\s.]*",
    re.IGNORECASE,
)
REVISION: Final = re.compile(
    r"\b(?:revis(?:ion|ions|ed)|rev\.|draft|(?:pink|blue|yellow|green|buff|goldenrod|salmon|cherry|white|tan)\s+(?:pages?|rev\w*|\d)|"
    r"(?:fassung|version|entwurf)\s+\d)|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|[©Ⓒ]|\bcopyright\b",
    re.IGNORECASE,
)
"""What running heads of drafts say; counts where the line also has a number."""
ACT: Final = re.compile(
    r"(?:TEASER|COLD OPEN(?:ING)?|TAG|PROLOGUE|EPILOGUE|(?:ACT|AKT|ACTE|ACTO|ATTO|ATO)\s+(?:\d{1,2}|[IVX]{1,4}|ONE|TWO|THREE|FOUR|FIVE|SIX|"
    r"SEVEN|EIGHT|NINE|EINS|ZWEI|DREI|VIER|FÜNF|UN|DEUX|TROIS|UNO|DOS|TRES|DUE|TRE|UM|DOIS|TRÊS))\s*[.:]?"
)
"""A heading of a part of a television script, alone on its line and in capitals."""
SCENE: Final = re.compile(
    r"(?:SCENE|SZENE|SCÈNE|ESCENA|SCENA|CENA|BILD|СЦЕНА|SC\.)\s+(?:\d{1,3}|[IVXL]{1,6}|ONE|TWO|THREE|FOUR|FIVE)\b.*"
)
"""A numbered heading of a scene of a play."""
ROLES: Final = {
    "scene heading": "S",
    "slugline": "S",
    "scene": "S",
    "action": "A",
    "general": "A",
    "shot": "A",
    "character": "C",
    "character name": "C",
    "dialogue": "D",
    "dialog": "D",
    "lyrics": "D",
    "parenthetical": "P",
    "transition": "T",
    "new act": "K",
    "end of act": "T",
    "act": "K",
}
"""What formats that name their paragraphs call them (Final Draft's types, styles of templates), by our letters."""
