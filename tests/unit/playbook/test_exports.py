"""Playbooks in each format."""

import csv
import io
import json
import zipfile
from xml.etree import ElementTree as ET

import docx
import jsonschema
import pytest
from hypothesis import given
from pydantic import ValidationError

import callboard.playbook
from callboard.playbook import Element, ElementType, NoSuchCharacter, Playbook, SourceText
from callboard.playbook.exports import FORMATS, message_of, to_json, to_tei, write_side
from callboard.playbook.exports.json import from_json
from callboard.playbook.exports.json_schema import json_schema
from playbooks.drawing import PLAYS, Piece, playbook_of

TEI = "{http://www.tei-c.org/ns/1.0}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


def _root(playbook: Playbook) -> ET.Element:
    return ET.fromstring(to_tei(playbook))  # noqa: S314 - our own output


def _texts(root: ET.Element, path: str) -> list[str]:
    return [" ".join("".join(e.itertext()).split()) for e in root.findall(path.replace("/", f"/{TEI}"))]


def test_json_loads_back_to_an_equal_playbook(playbook: Playbook) -> None:
    """Nothing is lost on the way out and in."""
    assert playbook == from_json(to_json(playbook))


def test_json_says_which_schema_it_has(playbook: Playbook) -> None:
    """Programs can tell the version before they read on."""
    data = json.loads(to_json(playbook))

    assert (1, "dialogue") == (data["schema_version"], data["elements"][10]["type"])


def test_json_of_another_schema_is_refused(playbook: Playbook) -> None:
    """A later version is not read as if it were this one."""
    data = json.loads(to_json(playbook))
    data["schema_version"] = 2

    with pytest.raises(ValidationError, match="schema_version"):
        from_json(json.dumps(data))


def test_tei_has_title_author_and_persons_in_its_header(playbook: Playbook) -> None:
    """Each character has an id and all of its names."""
    root = _root(playbook)

    persons = {p.get(XML_ID): [n.text for n in p] for p in root.iter(f"{TEI}person")}

    assert ["The Gate"] == _texts(root, "./teiHeader/fileDesc/titleStmt/title")
    assert ["Ines Moll"] == _texts(root, "./teiHeader/fileDesc/titleStmt/author")
    assert {"anna": ["ANNA", "Anna Moll"], "ben": ["BEN"]} == persons


def test_tei_nests_scenes_in_acts_and_speeches_in_scenes(playbook: Playbook) -> None:
    """Divisions carry their type and heading; speeches say who speaks."""
    root = _root(playbook)
    act = root.findall(f"./{TEI}text/{TEI}body/{TEI}div")
    scene = act[0].findall(f"./{TEI}div")

    assert [("act", "Act I")] == [(d.get("type"), d.findtext(f"{TEI}head")) for d in act]
    assert [("scene", "Scene 1")] == [(d.get("type"), d.findtext(f"{TEI}head")) for d in scene]
    assert ["#anna", "#ben", "#anna #ben"] == [sp.get("who") for sp in scene[0].findall(f"{TEI}sp")]


def test_tei_keeps_directions_in_their_paragraph_and_verse_in_lines(playbook: Playbook) -> None:
    """Prose is one p with its stage inside; each verse line is an l."""
    speeches = list(_root(playbook).iter(f"{TEI}sp"))

    assert ["Who goes there? (She listens.) Nobody."] == _texts(speeches[0], "./p")
    assert ["(She listens.)"] == _texts(speeches[0], "./p/stage")
    assert ["Only I,", "and my shadow."] == _texts(speeches[1], "./l")


def test_tei_marks_the_roles_of_the_list_of_persons(playbook: Playbook) -> None:
    """An entry is kept whole; the name in it is a role."""
    root = _root(playbook)

    assert ["ANNA, a guard", "BEN"] == _texts(root, "./text/front/castList/castItem")
    assert ["ANNA", "BEN"] == _texts(root, "./text/front/castList/castItem/role")


def test_tei_keeps_every_word_of_the_source_in_order(playbook: Playbook, source: SourceText) -> None:
    """Front and back matter are in the text, too; only the control character is replaced."""
    text = _root(playbook).find(f"{TEI}text")
    assert text is not None

    assert source.text.replace("\x0b", "\ufffd").split() == "".join(text.itertext()).split()


@pytest.mark.parametrize("name", list(FORMATS))
def test_a_format_writes_the_same_bytes_twice(playbook: Playbook, name: str) -> None:
    """A file depends on the playbook alone, not on the time of day; its name and type go with it."""
    written, again = (FORMATS[name].write(playbook) for _ in range(2))

    assert written == again
    assert (FORMATS[name].media_type, FORMATS[name].suffixes[0]) == (written.media_type, written.suffix)


def test_no_two_formats_share_a_name_a_suffix_or_a_type() -> None:
    """A file's suffix and an Accept header each mean one format."""
    suffixes = [suffix for each in FORMATS.values() for suffix in each.suffixes]

    assert sorted(set(suffixes)) == sorted(suffixes)
    assert len(FORMATS) == len({each.media_type for each in FORMATS.values()})


@given(PLAYS)
def test_every_format_takes_any_play(pieces: list[Piece]) -> None:
    """Whatever its words and wherever its pieces stand."""
    playbook = playbook_of(pieces)

    assert all(each.write(playbook).data for each in FORMATS.values() if each.name != "docx")


def test_omissions_count_what_is_lost(playbook: Playbook) -> None:
    """JSON loses nothing; Fountain says what it has no place for, with how often the play has it."""
    fountain = {each.code: each.count for each in FORMATS["fountain"].write(playbook).omissions}

    assert () == FORMATS["json"].write(playbook).omissions
    assert {"front_matter": 1, "cast_list": 3, "back_matter": 1, "ornaments": 1, "verse": 2} == {
        code: fountain[code] for code in ("front_matter", "cast_list", "back_matter", "ornaments", "verse")
    }


@pytest.mark.parametrize("name", list(FORMATS))
@pytest.mark.parametrize("kind", list(ElementType))
def test_a_piece_is_either_written_or_listed(name: str, kind: ElementType) -> None:
    """Of whatever type it is: nothing is left out in silence."""
    speech = [Piece(ElementType.CUE, "ANNA"), Piece(ElementType.DIALOGUE, "Hello.")]
    without, having = (
        FORMATS[name].write(playbook_of([*added, *speech])) for added in ([], [Piece(kind, "ZANZIBAR"), *speech])
    )
    counts = {each.code: each.count for each in without.omissions if each.code != "positions"}
    lost = {each.code: each.count for each in having.omissions if each.code != "positions"}

    assert b"ZANZIBAR" in b"".join(contents(having.data)) or any(lost[code] > counts.get(code, 0) for code in lost)


def contents(data: bytes) -> list[bytes]:
    """The files in a zip; anything else is one file."""
    if not data.startswith(b"PK"):
        return [data]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_an_omission_says_itself_in_words() -> None:
    """A program that has code and count alone can tell what was meant; what is unknown stays as it is."""
    assert "the list of persons (3)" == message_of("cast_list", 3)
    assert "moon_phase (1)" == message_of("moon_phase", 1)


def test_text_can_be_read_and_acted_from(playbook: Playbook) -> None:
    """Cues stand alone, verse is set in, prose is filled, directions are in square brackets."""
    lines = FORMATS["text"].write(playbook).data.decode().splitlines()

    at = lines.index("ANNA")
    assert ["ANNA", "Who goes there? [She listens.] Nobody.", "", "BEN", "    Only I,", "    and my shadow."] == lines[
        at : at + 6
    ]


def test_markdown_takes_no_word_for_a_mark() -> None:
    """Special characters are escaped; what would begin a list does not."""
    pieces = [
        Piece(ElementType.CUE, "*ANNA*"),
        Piece(ElementType.DIALOGUE, "- no_t a [list]"),
        Piece(ElementType.DIALOGUE, "3. nor this", gap="\n\n"),
    ]

    written = FORMATS["markdown"].write(playbook_of(pieces)).data.decode()

    assert "**\\*ANNA\\***  \n\\- no\\_t a \\[list\\]\n\n3\\. nor this\n" == written


def test_csv_has_a_row_for_each_piece(playbook: Playbook) -> None:
    """Texts, speakers and places are those of the playbook."""
    rows = list(csv.DictReader(io.StringIO(FORMATS["csv"].write(playbook).data.decode("utf-8-sig"), newline="")))

    assert [e.text for e in playbook.elements] == [row["text"] for row in rows]
    assert ["anna ben", "ANNA, BEN", "1", "1", "3"] == [
        rows[16][key] for key in ("speakers", "names", "act", "scene", "speech")
    ]


def test_csv_has_a_column_for_all_that_a_piece_is(playbook: Playbook) -> None:
    """Every attribute of an element has its own, but for the span, which has four."""
    (header, *_) = csv.reader(io.StringIO(FORMATS["csv"].write(playbook).data.decode("utf-8-sig"), newline=""))

    assert {*Element.model_fields} - {"span"} == {*header} - {"names", "first_line", "last_line", "start", "end"}


def test_csv_runs_no_formula() -> None:
    """What a spreadsheet would calculate stands behind an apostrophe, and is counted."""
    written = FORMATS["csv"].write(playbook_of([Piece(ElementType.DIRECTION, "=HYPERLINK(1)")]))

    assert b"'=HYPERLINK(1)" in written.data
    assert ["formulas"] == [each.code for each in written.omissions]


def test_docx_has_a_style_for_each_kind_of_line(playbook: Playbook) -> None:
    """A word processor opens it with cues, speeches, verse and directions apart."""
    document = docx.Document(io.BytesIO(FORMATS["docx"].write(playbook).data))
    styled = [(p.style.name if p.style else None, p.text) for p in document.paragraphs]

    assert ("Title", "The Gate") == styled[0]
    for expected in [
        ("Heading 1", "Act I"),
        ("Heading 2", "Scene 1"),
        ("Stage Direction", "[Night.]"),
        ("Cue", "ANNA"),
        ("Speech", "Who goes there? (She listens.) Nobody."),
        ("Verse", "and my shadow."),
    ]:
        assert expected in styled
    assert [True] == [run.italic for p in document.paragraphs for run in p.runs if run.text == " (She listens.)"]


def test_sides_have_the_cue_before_each_speech(playbook: Playbook) -> None:
    """Each character gets a file with their speeches, what is said before them, and where."""
    with zipfile.ZipFile(io.BytesIO(FORMATS["sides"].write(playbook).data)) as sides:
        names = sides.namelist()
        ben = sides.read("2-ben.txt").decode()

    assert ["1-anna.txt", "2-ben.txt"] == names
    assert ["Act I", "Scene 1", ". . . . . Who goes there? Nobody. [ANNA]", "BEN", "    Only I,"] == [
        line for line in ben.splitlines()[3:] if line
    ][:5]
    assert "ANNA" not in ben.splitlines()


@pytest.mark.parametrize("name", ["ben", "BEN", " Ben "])
def test_one_side_can_be_had_by_id_or_name(playbook: Playbook, name: str) -> None:
    """As plain text, however the name is written."""
    side = write_side(playbook, name)

    assert side.data.startswith(b"The Gate\nInes Moll\nSide of BEN\n")
    assert ("text/plain; charset=utf-8", ".txt") == (side.media_type, side.suffix)


def test_a_side_of_nobody_is_refused(playbook: Playbook) -> None:
    """The error names those who are there."""
    with pytest.raises(NoSuchCharacter, match="CARLA") as refused:
        write_side(playbook, "CARLA")

    assert "Those who speak: ANNA, BEN." == refused.value.hint


def test_the_schema_fits_what_is_written(playbook: Playbook) -> None:
    """A playbook is valid, one that lacks what it must have is not, and each key is explained."""
    schema = json_schema()
    written = json.loads(to_json(playbook))

    jsonschema.validate(written, schema)
    with pytest.raises(jsonschema.ValidationError, match="1 was expected"):
        jsonschema.validate(written | {"schema_version": 2}, schema)
    undescribed = [
        f"{name}.{key}"
        for name, part in [("Playbook", schema), *schema["$defs"].items()]
        for key, value in part.get("properties", {}).items()
        if "Attributes:" in (getattr(callboard.playbook, name).__doc__ or "") and "description" not in value
    ]
    assert [] == undescribed


DUET = [
    Piece(ElementType.CUE, "ANNA", dual="left"),
    Piece(ElementType.CUE, "BEN ^", gap="        ", dual="right"),
    Piece(ElementType.DIALOGUE, "Now then,", dual="left"),
    Piece(ElementType.DIALOGUE, "Not I,", gap="   ", dual="right"),
    Piece(ElementType.DIALOGUE, "and always.", dual="left"),
    Piece(ElementType.CUE, "CARLA"),
    Piece(ElementType.DIALOGUE, "Enough."),
]
"""Two speeches whose lines take turns."""


def test_speeches_side_by_side_are_whole() -> None:
    """The left one, then the right one; what says it only beside each other counts it as left out."""
    playbook = playbook_of(DUET)
    written = {name: FORMATS[name].write(playbook) for name in ("text", "markdown", "csv", "tei", "docx")}

    assert b"ANNA\nNow then, and always.\n\nBEN\nNot I,\n\nCARLA\nEnough.\n" == written["text"].data
    assert {"text": 1, "markdown": 1} == {
        name: each.count for name, export in written.items() for each in export.omissions if each.code == "dual"
    }


def test_tei_groups_speeches_side_by_side() -> None:
    """Both in one spGrp, as DraCor has them."""
    (group,) = _root(playbook_of(DUET)).iter(f"{TEI}spGrp")

    assert ["#p1", "#p2"] == [sp.get("who") for sp in group]
    assert ["ANNA", "Now then, and always.", "BEN ^", "Not I,"] == [
        "".join(said.itertext()) for sp in group for said in sp
    ]


def test_docx_sets_speeches_side_by_side_in_a_table() -> None:
    """Each in a cell of one row."""
    (table,) = docx.Document(io.BytesIO(FORMATS["docx"].write(playbook_of(DUET)).data)).tables

    assert [["ANNA", "Now then, and always."], ["BEN", "Not I,"]] == [
        [paragraph.text for paragraph in cell.paragraphs] for cell in table.row_cells(0)
    ]


def test_csv_says_which_side_a_piece_stands_on() -> None:
    """Empty where nobody else speaks."""
    rows = csv.DictReader(io.StringIO(FORMATS["csv"].write(playbook_of(DUET)).data.decode("utf-8-sig"), newline=""))

    assert ["left", "right", "left", "right", "left", "", ""] == [row["dual"] for row in rows]


def test_lines_name_both_who_speak_on_one_line() -> None:
    """Of two columns."""
    told = json.loads(FORMATS["lines"].write(playbook_of(DUET)).data)["lines"]

    assert [["ANNA", "BEN ^"], ["ANNA", "BEN ^"], ["ANNA"], ["CARLA"], ["CARLA"]] == [line["speakers"] for line in told]


def test_who_begins_together_has_one_cue() -> None:
    """The end of the speech before both."""
    before = [Piece(ElementType.CUE, "CARLA"), Piece(ElementType.DIALOGUE, "What now?")]
    with zipfile.ZipFile(io.BytesIO(FORMATS["sides"].write(playbook_of([*before, *DUET])).data)) as sides:
        written = [sides.read(name).decode().splitlines() for name in sides.namelist()]

    assert [1, 1] == [side.count(". . . . . What now? [CARLA]") for side in written[1:]]


def test_lines_tell_one_kind_for_each_line_of_the_source() -> None:
    """Blank lines count, and a name with its speech behind it is dialogue."""
    pieces = [
        Piece(ElementType.SCENE_HEADING, "INT. X"),
        Piece(ElementType.CUE, "ANNA.", gap="\n\n"),
        Piece(ElementType.DIALOGUE, "Who?", gap=" "),
        Piece(ElementType.PARENTHETICAL, "(listens)"),
        Piece(ElementType.PAGE_MATTER, "2."),
        Piece(ElementType.DIRECTION, "Nobody."),
    ]

    told = json.loads(FORMATS["lines"].write(playbook_of(pieces)).data)["lines"]

    assert ["scene_heading", "blank", "dialogue", "parenthetical", "meta", "action"] == [line["type"] for line in told]
    assert [1, 2, 3, 4, 5, 6] == [line["n"] for line in told]
    assert told[2]["speakers"] == told[3]["speakers"] != []
