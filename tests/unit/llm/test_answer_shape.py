"""Whether an answer has the shape that was asked for."""

import pytest

from callboard.llm import AnswerSchema
from callboard.llm.answer_shape import WrongShape, in_words, read_answer

SHAPE = AnswerSchema(
    "weights",
    {
        "type": "object",
        "properties": {"w": {"type": "array", "items": {"type": "number"}}},
        "required": ["w"],
        "additionalProperties": False,
    },
)


@pytest.mark.parametrize("text", ['{"w":[1,2.5]}', ' {"w": []}\n', '```json\n{"w":[1]}\n```', '```\n{"w":[1]}\n```  '])
def test_json_of_the_shape_is_read(text: str) -> None:
    """With blanks or in a fence."""
    assert isinstance(read_answer(text, SHAPE), dict)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "no JSON at character 0"),
        ('{"w":[1,', "no JSON at character 8"),
        ('{"w":[1]} and so on', "no JSON at character 10"),
        ('{"w":[NaN]}', "no JSON"),
        ('{"w":[Infinity]}', "no JSON"),
        ("[" * 100_000, "nested too deep"),
        ('{"w":["secret"]}', "'type' of the schema at $.w[0]"),
        ('{"v":"secret"}', "of the schema at $"),
        ('["secret"]', "'type' of the schema at $"),
    ],
)
def test_what_is_not_says_where_and_not_what(text: str, where: str) -> None:
    """The place and the rule, and nothing that the model wrote."""
    with pytest.raises(WrongShape) as caught:
        read_answer(text, SHAPE)

    assert where in str(caught.value)
    assert "secret" not in str(caught.value)


def test_the_shape_in_words_has_the_schema_and_says_json() -> None:
    """Without the word some providers refuse to answer in it."""
    assert "JSON" in in_words(SHAPE)
    assert '"additionalProperties":false' in in_words(SHAPE)
