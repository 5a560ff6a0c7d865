"""Settings: what is set is taken, what is not has a default, and everything wrong is told with how to mend it."""

from pathlib import Path

import pytest

from tests.conftest import ROOT
from webapp.scan.mistakes import Mistakes
from webapp.sealing import new_keys
from webapp.settings import Settings, settings_from

SEALS, OPENS = new_keys()


def mistakes(environment: dict[str, str]) -> list[str]:
    with pytest.raises(Mistakes) as found:
        settings_from(environment)
    return list(found.value.sentences)


def test_without_any_setting_everything_has_a_default() -> None:
    settings = settings_from({})
    assert settings == Settings()
    assert settings.questionnaires == ROOT / "questionnaires"
    assert settings.database == ROOT / "instance/zaakscan.sqlite3"
    assert settings.home_questionnaire == "horeca"
    assert settings.operator == settings.operator_contact == ""


def test_the_defaults_are_right_settings_themselves() -> None:
    settings = settings_from({})
    assert settings.questionnaires.is_dir()
    assert settings.translations.is_dir()
    assert settings.static.is_dir()
    assert settings.exit_address.startswith("https://")


def test_what_is_set_is_taken(tmp_path: Path) -> None:
    settings = settings_from(
        {
            "ZAAKSCAN_QUESTIONNAIRES": str(tmp_path),
            "ZAAKSCAN_DATABASE": str(tmp_path / "x.sqlite3"),
            "ZAAKSCAN_EXIT_ADDRESS": "https://weer.example/nl",
            "DATABASE_URL": "postgresql://zaakscan:secret@db.example/zaakscan",
            "ZAAKSCAN_SEALING_KEY": SEALS,
            "ZAAKSCAN_OPENING_KEYS": str(tmp_path / "keys"),
            "ZAAKSCAN_HOURLY": "500",
            "ZAAKSCAN_OPERATOR": "Stichting Voorbeeld",
            "ZAAKSCAN_OPERATOR_CONTACT": "mailto:hallo@example.org",
        }
    )
    assert settings.questionnaires == tmp_path
    assert settings.database == tmp_path / "x.sqlite3"
    assert settings.database_url == "postgresql://zaakscan:secret@db.example/zaakscan"
    assert settings.sealing_key is not None
    assert settings.opening_keys == tmp_path / "keys"
    assert settings.exit_address == "https://weer.example/nl"
    assert settings.hourly == 500
    assert settings.operator == "Stichting Voorbeeld"
    assert settings.operator_contact == "mailto:hallo@example.org"


@pytest.mark.parametrize("name", ["QUESTIONNAIRES", "DATABASE", "EXIT_ADDRESS", "OPERATOR", "OPERATOR_CONTACT"])
def test_an_empty_setting_is_no_setting(name: str) -> None:
    assert settings_from({f"ZAAKSCAN_{name}": ""}) == Settings()


def test_the_rest_of_the_environment_does_not_matter() -> None:
    assert settings_from({"PATH": "/bin", "FLASK_APP": "x", "zaakscan_database": "x"}) == Settings()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("ZAAKSCAN_DATABSE", "x", "ZAAKSCAN_DATABSE is not a setting. Settings are: ZAAKSCAN_QUESTIONNAIRES, "),
        ("ZAAKSCAN_", "x", "ZAAKSCAN_ is not a setting."),
        ("ZAAKSCAN_STATIC", "", "ZAAKSCAN_STATIC is not a setting."),
        ("ZAAKSCAN_QUESTIONNAIRES", "/no/such/folder", "ZAAKSCAN_QUESTIONNAIRES: /no/such/folder is not a folder"),
        ("ZAAKSCAN_QUESTIONNAIRES", __file__, f"ZAAKSCAN_QUESTIONNAIRES: {__file__} is not a folder"),
        ("ZAAKSCAN_ADDRESS", "zaakscan.example", "ZAAKSCAN_ADDRESS: write https:// and a host name"),
        ("ZAAKSCAN_ADDRESS", "http://zaakscan.example", "ZAAKSCAN_ADDRESS: write https://"),
        ("ZAAKSCAN_ADDRESS", "https://zaakscan.example/nl", "ZAAKSCAN_ADDRESS: write https://"),
        ("ZAAKSCAN_ADDRESS", "https://", "ZAAKSCAN_ADDRESS: write https://"),
        ("ZAAKSCAN_ADDRESS", "https://[::1", "ZAAKSCAN_ADDRESS: write https://"),
        ("ZAAKSCAN_ADDRESS", "https://192.0.2.1", "ZAAKSCAN_ADDRESS: write https://"),
        ("ZAAKSCAN_ADDRESS", "https://zaakscan.example:x", "ZAAKSCAN_ADDRESS: write https://"),
        ("ZAAKSCAN_ADDRESS", "https://me@zaakscan.example", "ZAAKSCAN_ADDRESS: write https://"),
        ("ZAAKSCAN_ADDRESS", "https://zaakscan.example#x", "ZAAKSCAN_ADDRESS: write https://"),
        ("ZAAKSCAN_EXIT_ADDRESS", "weer.example", "ZAAKSCAN_EXIT_ADDRESS: write a whole address, such as https://"),
        ("ZAAKSCAN_EXIT_ADDRESS", "/nl/", "ZAAKSCAN_EXIT_ADDRESS: write a whole address"),
        ("ZAAKSCAN_EXIT_ADDRESS", "https://", "ZAAKSCAN_EXIT_ADDRESS: write a whole address"),
        ("ZAAKSCAN_EXIT_ADDRESS", "javascript:alert(1)", "ZAAKSCAN_EXIT_ADDRESS: write a whole address"),
        ("ZAAKSCAN_EXIT_ADDRESS", "ftp://weer.example", "ZAAKSCAN_EXIT_ADDRESS: write a whole address"),
        ("ZAAKSCAN_OPERATOR_CONTACT", "hallo@example.org", "ZAAKSCAN_OPERATOR_CONTACT: write mailto:"),
        ("ZAAKSCAN_OPERATOR_CONTACT", "http://example.org", "ZAAKSCAN_OPERATOR_CONTACT: write mailto:"),
        ("ZAAKSCAN_OPERATOR_CONTACT", "javascript:alert(1)", "ZAAKSCAN_OPERATOR_CONTACT: write mailto:"),
    ],
)
def test_a_wrong_setting_is_told_with_how_to_mend_it(name: str, value: str, told: str) -> None:
    (sentence,) = mistakes({name: value})
    assert sentence.startswith(told)


def test_every_wrong_setting_is_told_at_once() -> None:
    wrong = {
        "ZAAKSCAN_QUESTIONNAIRES": "/no/such/folder",
        "ZAAKSCAN_EXIT_ADDRESS": "weer",
        "ZAAKSCAN_OPERATOR_CONTACT": "ik",
        "ZAAKSCAN_COLOUR": "red",
    }
    assert sorted(sentence.replace(":", " ").split()[0] for sentence in mistakes(wrong)) == sorted(wrong)


@pytest.mark.parametrize("address", ["https://[", "https://[::1/weer", "https://:443/weer", "https://ik@"])
def test_a_broken_address_is_told_like_any_other(address: str) -> None:
    assert mistakes({"ZAAKSCAN_EXIT_ADDRESS": address})[0].startswith("ZAAKSCAN_EXIT_ADDRESS: write a whole address")


@pytest.mark.parametrize(
    "contact",
    ["mailto:", "mailto:hallo", "mailto:@example.org", "mailto:hallo@", "https://", "https:///nl", "https://["],
)
def test_a_contact_that_reaches_nobody_is_told(contact: str) -> None:
    assert mistakes({"ZAAKSCAN_OPERATOR_CONTACT": contact})[0].startswith("ZAAKSCAN_OPERATOR_CONTACT: write mailto:")


@pytest.mark.parametrize(
    "contact", ["mailto:hallo@example.org", "https://example.org", "https://example.org/contact?x=1"]
)
def test_a_contact_that_reaches_somebody_is_taken(contact: str) -> None:
    assert settings_from({"ZAAKSCAN_OPERATOR_CONTACT": contact}).operator_contact == contact


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DATABASE_URL", "mysql://zaakscan:secret@db.example/zaakscan", "DATABASE_URL: write postgresql://name@host"),
        ("DATABASE_URL", "zaakscan.sqlite3", "leave it out for the file of ZAAKSCAN_DATABASE"),
        ("ZAAKSCAN_SEALING_KEY", "secret", "flask --app webapp.app totals key makes one"),
        ("ZAAKSCAN_SEALING_KEY", OPENS, "this key opens: keep it from the web workers"),
    ],
    ids=["another database", "no address", "no key", "the key that opens"],  # keys are new each time
)
def test_what_is_wrong_with_counting_is_told_and_no_secret_with_it(name: str, value: str, told: str) -> None:
    (sentence,) = mistakes({name: value})
    assert told in sentence
    assert "secret" not in sentence
    assert OPENS not in sentence


def test_a_password_is_not_in_what_settings_say_of_themselves() -> None:
    assert "secret" not in repr(settings_from({"DATABASE_URL": "postgresql://zaakscan:secret@db.example/zaakscan"}))


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ("https://Zaakscan.Example:443/", "https://zaakscan.example"),
        ("https://zaakscan.example:8443", "https://zaakscan.example:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
    ],
)
def test_an_address_is_given_as_browsers_write_it(written: str, given: str) -> None:
    """They say it word for word when a passkey signs."""
    assert settings_from({"ZAAKSCAN_ADDRESS": written}).address == given
