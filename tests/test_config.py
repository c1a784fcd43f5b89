"""Settings from the environment."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqsearch.config import PREFIX, Settings
from faqsearch.errors import ConfigError

FIELDS = dataclasses.fields(Settings)
VARIABLES = [PREFIX + field.name.upper() for field in FIELDS]


def settings(**variables: str) -> Settings:
    return Settings.from_environment({PREFIX + name.upper(): text for name, text in variables.items()})


def test_without_variables_the_defaults_hold() -> None:
    assert Settings.from_environment({"PATH": "/bin", "FAQ_PORT": "1"}) == Settings()


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("corpus_dir", "/srv/corpus", Path("/srv/corpus")),
        ("index_dir", "语料", Path("语料")),
        ("host", "0.0.0.0", "0.0.0.0"),  # noqa: S104
        ("port", "0", 0),
        ("port", " 65535 ", 65535),
        ("workers", "4", 4),
        ("cors_origins", "", ()),
        ("cors_origins", "https://a.example/, http://b.example:8080 ,", ("https://a.example", "http://b.example:8080")),
        ("cors_origins", "HTTPS://Shop.Example:443,http://a.b:80,", ("https://shop.example", "http://a.b")),
        (
            "cors_origins",
            "https://例子.测试,http://[0:0::1]:81",
            ("https://xn--fsqu00a.xn--0zwm56d", "http://[::1]:81"),
        ),
        ("cors_origins", "*", ("*",)),
        ("log_level", "debug", "DEBUG"),
        ("proxy_hops", "2", 2),
        ("root_path", "/help/", "/help"),
        ("root_path", "/a/b-c", "/a/b-c"),
        ("metrics_address", "127.0.0.1:9100", ("127.0.0.1", 9100)),
        ("metrics_address", " [::1]:1 ", ("::1", 1)),
        ("feedback_enabled", "No", False),
        ("feedback_enabled", "1", True),
        ("feedback_path", "/var/f.sqlite3", Path("/var/f.sqlite3")),
        ("answered_confidence", "0.9", 0.9),
        ("ambiguous_confidence", "1e-1", 0.1),
        ("gap_confidence", "1", 1.0),
        ("category_confidence", " 0 ", 0.0),
        ("keep_generations", "1", 1),
        ("query_log", "on", True),
        ("query_log_path", "/srv/log", Path("/srv/log")),
        ("query_log_days", "30", 30),
        ("query_log_mb", "5", 5),
    ],
)
def test_a_variable_sets_its_field(name: str, text: str, value: Any) -> None:
    made = settings(**{name: text})
    assert getattr(made, name) == value
    assert dataclasses.replace(made, **{name: getattr(Settings(), name)}) == Settings()


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("port", "http", "expected a whole number, found 'http'"),
        ("port", "", "expected a whole number, found ''"),
        ("port", "80.5", "expected a whole number"),
        ("port", "65536", "expected 0 to 65535, found 65536"),
        ("port", "9" * 5000, "expected a whole number"),
        ("workers", "0", "expected 1 to 256, found 0"),
        ("proxy_hops", "-1", "expected 0 to 10, found -1"),
        ("keep_generations", "0", "expected 1 to 1000, found 0"),
        ("answered_confidence", "1.1", "expected a number from 0 to 1, found 1.1"),
        ("answered_confidence", "nan", "expected a number from 0 to 1, found nan"),
        ("ambiguous_confidence", "high", "expected a number from 0 to 1, found 'high'"),
        ("feedback_enabled", "perhaps", "expected true or false, found 'perhaps'"),
        ("log_level", "LOUD", "expected DEBUG, INFO, WARNING or ERROR, found 'LOUD'"),
        *(
            ("cors_origins", f"https://{bad}", f"found 'https://{bad}'")
            for bad in (
                "",
                "a.example/shop",
                "a.example?x",
                "a.example#",
                "u:p@a.example",
                "a.example:99999",
                "*.a",
                "[::",
            )
        ),
        *(
            ("metrics_address", bad, f"found {bad!r}")
            for bad in ("9100", ":1", "a:0", "a:65536", "::1:1", "http://a:1")
        ),
        *(("root_path", bad, f"found {bad!r}") for bad in ("help", "//a", "/a//b", "/a?", "/../a", "/a/.", "http://a")),
        ("cors_origins", "https://a.example,b.example", "found 'b.example'"),
        ("corpus_dir", " ", "expected a path, found nothing"),
    ],
)
def test_a_value_that_does_not_parse_is_named_with_what_is_expected(name: str, text: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        settings(**{name: text})
    assert str(caught.value).startswith(f"{PREFIX}{name.upper()}: ")
    assert says in str(caught.value)


def test_an_unknown_variable_is_named_with_those_that_are_known() -> None:
    with pytest.raises(ConfigError, match="FAQSEARCH_PROT: no such setting") as caught:
        settings(prot="8000")
    assert all(variable in str(caught.value) for variable in VARIABLES)


def test_every_fault_is_named() -> None:
    with pytest.raises(ConfigError) as caught:
        settings(port="http", workers="none", host="localhost", sokcet="x")
    named = [line.partition(":")[0] for line in str(caught.value).splitlines()]
    assert named == ["FAQSEARCH_PORT", "FAQSEARCH_SOKCET", "FAQSEARCH_WORKERS"]


def test_variables_are_known_by_their_exact_name() -> None:
    with pytest.raises(ConfigError, match="FAQSEARCH_port"):
        Settings.from_environment({"FAQSEARCH_port": "9000"})


def test_options_beat_variables_which_beat_defaults() -> None:
    environment = {"FAQSEARCH_PORT": "9000", "FAQSEARCH_WORKERS": "3"}
    made = Settings.from_environment(environment, port=9001, host=None)
    assert (made.port, made.workers, made.host) == (9001, 3, "127.0.0.1")


def test_an_option_does_not_hide_a_variable_that_does_not_parse() -> None:
    with pytest.raises(ConfigError, match="FAQSEARCH_PORT"):
        Settings.from_environment({"FAQSEARCH_PORT": "http"}, port=9001)


def test_settings_cannot_be_changed() -> None:
    made = Settings()
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.port = 1  # type: ignore[misc]


def test_every_setting_says_what_it_is_for() -> None:
    assert all(field.metadata["help"] and callable(field.metadata["parse"]) for field in FIELDS)


@given(st.sampled_from(FIELDS), st.text(max_size=20))
def test_any_value_is_taken_or_refused_with_a_message(field: "dataclasses.Field[Any]", text: str) -> None:
    try:
        made = settings(**{field.name: text})
    except ConfigError as error:
        message = str(error)
    else:
        message = f"{PREFIX}{field.name.upper()}: taken"
        default = getattr(Settings(), field.name)
        assert isinstance(getattr(made, field.name), Path if default is None else type(default))
    assert message.startswith(f"{PREFIX}{field.name.upper()}: ")


def test_the_query_log_lies_beside_the_feedback_unless_it_is_put_elsewhere() -> None:
    assert settings(feedback_path="/srv/data/f.sqlite3").query_log_folder == Path("/srv/data/querylog")
    assert settings(query_log_path="/srv/log").query_log_folder == Path("/srv/log")
