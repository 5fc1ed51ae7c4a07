"""The teiHeader: what the play is and who is in it."""

from callboard.playbook.exports.wording import joined
from callboard.playbook.exports.xml_writer import XmlWriter
from callboard.playbook.playbook import Playbook


def write_header(xml: XmlWriter, playbook: Playbook) -> None:
    """Title, author, source and the list of persons, whose ids the speeches refer to."""
    with xml.inside("teiHeader"):
        with xml.inside("fileDesc"):
            with xml.inside("titleStmt"):
                xml.leaf("title", joined(playbook.title.text) if playbook.title else "", {"type": "main"})
                if playbook.author:
                    xml.leaf("author", joined(playbook.author.text))
            with xml.inside("publicationStmt"):
                xml.leaf("p", f"Made by Callboard, engine {playbook.engine}.")
            with xml.inside("sourceDesc"):
                xml.leaf("p", f"Plain text, sha256 {playbook.source.sha256}.")
        if playbook.characters:
            with xml.inside("profileDesc"), xml.inside("particDesc"), xml.inside("listPerson"):
                for character in playbook.characters:
                    tag, name = ("personGrp", "name") if character.is_group else ("person", "persName")
                    with xml.inside(tag, {"xml:id": character.id}):
                        for form in (character.name, *character.aliases):
                            xml.leaf(name, joined(form))
