"""The engines that there are."""

from callboard.contracts.jobs import ENGINES as CHOICES
from callboard.llm import Models, ModelSettings
from callboard.parser.engines.choice import ENGINES
from callboard.parser.engines.means import Means

MODELS = Models(ModelSettings.model_validate({"openai_api_key": "key-of-nobody"}))
MEANS = Means(chat=lambda: MODELS.chat(["openai/gpt-4.1"]))


def test_a_command_may_choose_just_the_engines_that_there_are() -> None:
    """The published names and the parser's own agree, and each engine goes by its own name."""
    assert set(CHOICES) == set(ENGINES)
    assert list(ENGINES) == [make(MEANS).name for make in ENGINES.values()]
