"""Playbooks as JSON and as TEI."""

import json
from xml.etree import ElementTree as ET

import pytest
from pydantic import ValidationError

from callboard.playbook import Playbook, SourceText
from callboard.playbook.exports import EXPORTS, to_json, to_tei
from callboard.playbook.exports.json import from_json

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


def test_every_export_has_a_name(playbook: Playbook) -> None:
    """The formats that can be asked for give bytes."""
    assert {"json": bytes, "tei": bytes} == {name: type(export.write(playbook)) for name, export in EXPORTS.items()}
