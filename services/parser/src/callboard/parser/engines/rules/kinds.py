"""Plays and screenplays have rules of their own; which of them a text is read by, the text itself decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from pydantic import JsonValue

from callboard.parser.engines.rules.conventions import Conventions
from callboard.parser.engines.rules.labelling import Labeller
from callboard.parser.engines.rules.screenplay.conventions import ScreenplayConventions
from callboard.parser.engines.rules.screenplay.labelling import ScreenplayLabeller
from callboard.parser.engines.rules.screenplay.survey import ScreenplaySurvey, survey_screenplay
from callboard.parser.engines.rules.survey import Survey, survey
from callboard.parser.engines.rules.writing import legible
from callboard.playbook import SourceText

Learnt: TypeAlias = Conventions | ScreenplayConventions
"""What was learnt of a text."""


def survey_text(source: SourceText) -> Survey | ScreenplaySurvey:
    """Learn how ``source`` is written.

    Raises:
        NoSpeakersFound: Nobody can be told to speak.
    """
    source = legible(source)
    return survey_screenplay(source) or survey(source)


def read_learnt(data: Mapping[str, JsonValue]) -> Learnt:
    """Back from ``to_json`` of either."""
    return (ScreenplayConventions if data.get("kind") == "screenplay" else Conventions).from_json(data)


def labeller_of(source: SourceText, learnt: Learnt) -> Labeller | ScreenplayLabeller:
    """What labels chunks of ``source``, by what was learnt of the whole."""
    source = legible(source)
    return ScreenplayLabeller(source, learnt) if isinstance(learnt, ScreenplayConventions) else Labeller(source, learnt)
