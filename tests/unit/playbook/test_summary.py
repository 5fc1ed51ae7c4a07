"""A playbook in a few figures."""

from callboard.playbook import Playbook, SpeakerLines, summary


def test_it_counts_what_the_play_has(playbook: Playbook) -> None:
    """Acts, scenes, speeches and directions are counted, title and author given on one line."""
    found = summary(playbook)

    assert ("The Gate", "Ines Moll", 1, 1, 3, 2, 1) == (
        found.title,
        found.author,
        found.acts,
        found.scenes,
        found.speeches,
        found.directions,
        found.unattributed,
    )


def test_a_shared_speech_counts_for_each_of_its_speakers(playbook: Playbook) -> None:
    """Speakers come with speeches and words, the most talkative first."""
    found = summary(playbook)

    assert (
        SpeakerLines(id="ben", name="BEN", speeches=2, words=7),
        SpeakerLines(id="anna", name="ANNA", speeches=2, words=6),
    ) == found.speakers
