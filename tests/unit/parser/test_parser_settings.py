"""Which documents an engine reads in shadow, by the settings."""

from uuid import UUID, uuid5

import pytest

from callboard.parser.settings import ParserSettings

NOBODY = UUID(int=0)
DOCUMENTS = [uuid5(NOBODY, str(number)) for number in range(1000)]
SERVERS = {"nats_url": "nats://127.0.0.1", "database_url": "postgres://127.0.0.1/x"}


def settings(**told: object) -> ParserSettings:
    """Settings of a parser with servers that nobody asks."""
    return ParserSettings.model_validate({**SERVERS, **told})


@pytest.mark.parametrize(("percent", "least", "most"), [(0, 0, 0), (10, 70, 130), (50, 430, 570), (100, 1000, 1000)])
def test_an_engine_reads_so_many_in_a_hundred(percent: int, least: int, most: int) -> None:
    """By the document: whoever is asked, and however often, says the same; more percent are the same ones and others."""
    chosen = set(filter(settings(shadow_engine="llm", shadow_percent=percent).shadows, DOCUMENTS))
    fewer = set(filter(settings(shadow_engine="llm", shadow_percent=percent // 2).shadows, DOCUMENTS))

    assert least <= len(chosen) <= most
    assert fewer <= chosen


def test_without_an_engine_none_is_read_in_shadow() -> None:
    """That is the default."""
    assert not any(map(settings().shadows, DOCUMENTS))
