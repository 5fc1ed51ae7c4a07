"""Settings are read once, whole, and never give a secret away."""

import pytest
from pydantic import ValidationError

from callboard.kernel.settings import Settings, SettingsError, load_settings


@pytest.fixture
def needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The two variables that every service needs."""
    monkeypatch.setenv("CALLBOARD_NATS_URL", "nats://ingest:s3cret@127.0.0.1:4222")
    monkeypatch.setenv("CALLBOARD_DATABASE_URL", "postgresql://ingest:s3cret@127.0.0.1:5432/callboard")


@pytest.mark.usefixtures("needed")
def test_variables_become_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment says is what the settings hold."""
    monkeypatch.setenv("CALLBOARD_PORT", "8080")
    monkeypatch.setenv("CALLBOARD_NAMESPACE", "t1")

    settings = load_settings()

    assert (8080, "t1", "127.0.0.1") == (settings.port, settings.namespace, settings.host)
    assert "nats://ingest:s3cret@127.0.0.1:4222" == settings.nats_url.get_secret_value()


@pytest.mark.usefixtures("needed")
def test_limits_are_read_from_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds and how many of each may run; nothing is limited unless somebody says so."""
    assert (None, {}) == (load_settings().project_limit, load_settings().kind_limits)
    monkeypatch.setenv("CALLBOARD_PROJECT_LIMIT", "3")
    monkeypatch.setenv("CALLBOARD_KIND_LIMITS", '{"parse_script": 4}')
    assert (3, {"parse_script": 4}) == (load_settings().project_limit, load_settings().kind_limits)


@pytest.mark.usefixtures("needed")
def test_no_secret_in_repr() -> None:
    """Whoever logs the settings logs no password."""
    assert "s3cret" not in repr(load_settings())


@pytest.mark.usefixtures("needed")
def test_settings_are_frozen() -> None:
    """Nobody changes a setting behind another's back."""
    with pytest.raises(ValidationError):
        load_settings().port = 1  # pyright: ignore[reportAttributeAccessIssue]


def test_all_missing_variables_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One run tells everything that is missing, a sentence each."""
    monkeypatch.delenv("CALLBOARD_NATS_URL", raising=False)
    monkeypatch.delenv("CALLBOARD_DATABASE_URL", raising=False)

    with pytest.raises(SettingsError) as caught:
        load_settings()

    lines = str(caught.value).splitlines()
    assert ["CALLBOARD_NATS_URL is not set:", "CALLBOARD_DATABASE_URL is not set:"] == [
        " ".join(line.split()[:4]) for line in lines
    ]


@pytest.mark.usefixtures("needed")
@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("CALLBOARD_PORT", "seventy", "valid integer"),
        ("CALLBOARD_PROJECT_LIMIT", "0", "greater than or equal to 1"),
        ("CALLBOARD_KIND_LIMITS", "4", "valid dictionary"),
        ("CALLBOARD_KIND_LIMITS", "parse_script=4", "not JSON"),
        ("CALLBOARD_KIND_LIMITS", '{"parse_script": 0}', "greater than or equal to 1"),
        ("CALLBOARD_KIND_LIMITS", '{"parse_scrip": 4}', "no kind of job 'parse_scrip'"),
        ("CALLBOARD_PORT", "70000", "less than or equal to 65535"),
        ("CALLBOARD_NAMESPACE", "a.b", "letters, digits"),
        ("CALLBOARD_LOG_FORMAT", "xml", "'auto', 'json' or 'pretty'"),
        ("CALLBOARD_OTLP_ENDPOINT", "collector", "URL"),
    ],
)
def test_a_bad_value_is_one_sentence(monkeypatch: pytest.MonkeyPatch, variable: str, value: str, reason: str) -> None:
    """A value that does not fit is told by its variable and the reason, in one line."""
    monkeypatch.setenv(variable, value)

    with pytest.raises(SettingsError) as caught:
        load_settings(Settings)

    text = str(caught.value)
    assert 1 == len(text.splitlines())
    assert text.startswith(variable)
    assert reason in text
