"""Starts from correct catalogues in four languages, breaks one thing at a time, and expects one sentence about it."""

import gettext
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po
from hypothesis import given
from hypothesis import strategies as st

from webapp.catalogue_check import MARKUP, PLACEHOLDER, SCRIPTS, Text, fold, mixed_script, read_glossary, too_long
from webapp.catalogues import (
    LOCALES,
    PLURAL_FORMS,
    ROOT,
    TRANSLATED,
    check,
    compile_catalogues,
    extracted,
    main,
    pseudo,
    pseudo_text,
    read_catalogue,
    read_status,
    stale_template,
    status,
    update,
)

CASH = "Hoeveel van uw klanten betalen contant?"
FEW = "Bijna niemand"
CALL = "Betaal niet en beloof niets. Bel de Vertrouwenslijn Afpersing (0800-2800200) of de politie."
NO = "Ook als het ‘lenen’ heet, kan het afpersing zijn."
BACKUP = "Maak elke week een back-up"
OFFICER = "Kent u de wijkagent van uw buurt?"
RULES = "Hang korte huisregels op en bewaar geen wachtwoord bij de camera’s."
START = "Begin"
WELCOME = "Welkom, %(name)s."
PART = "Deel {part} van {parts}"
DANGER = "Gevaar? Bel <strong>112</strong>."

# context, Dutch, English, Turkish, Simplified and Traditional Chinese
TEXTS = [
    (
        "cash-share",
        CASH,
        "How many of your customers pay in cash?",
        "Müşterilerinizin ne kadarı nakit ödüyor?",
        "您的顾客中有多少人付现金？",
        "您的顧客中有多少人付現金？",
    ),
    ("cash-share/few", FEW, "Almost nobody", "Neredeyse hiç kimse", "几乎没有人", "幾乎沒有人"),
    (
        "answer-a-demand:action",
        CALL,
        "Do not pay and promise nothing. Call the Vertrouwenslijn Afpersing (0800-2800200) or the police.",
        "Ödeme yapmayın, söz vermeyin. Vertrouwenslijn Afpersing'i (0800-2800200) veya polisi arayın.",
        "不要付钱，也不要答应任何事。请致电 Vertrouwenslijn Afpersing（0800-2800200）或荷兰警方。",
        "不要付錢，也不要答應任何事。請致電 Vertrouwenslijn Afpersing（0800-2800200）或荷蘭警方。",
    ),
    (
        "you-may-say-no:why",
        NO,
        "Even if it is called ‘borrowing’, it can be extortion.",
        "Adı ‘borç’ olsa bile bu haraç olabilir.",
        "即使说是“借”，也可能是敲诈勒索。",
        "即使說是「借」，也可能是敲詐勒索。",
    ),
    (
        "weekly-copy:title",
        BACKUP,
        "Make a backup every week",
        "Her hafta yedek alın",
        "每周做一次备份",
        "每星期做一次備份",
    ),
    (
        "know-officer",
        OFFICER,
        "Do you know the wijkagent (neighbourhood police officer)?",
        "Mahallenizin polisini (wijkagent) tanıyor musunuz?",
        "您认识本区的社区警察（wijkagent）吗？",
        "您認識本區的社區警察（wijkagent）嗎？",
    ),
    (
        "house-rules:action",
        RULES,
        "Put up short house rules and keep no password near the cameras.",
        "Kısa iş yeri kuralları asın ve şifreyi kameraların yanında saklamayın.",
        "张贴简短的店规，不要把密码放在监控摄像头旁边。",
        "張貼簡短的店規，不要把密碼放在閉路電視旁邊。",
    ),
    (
        "visits:help",
        "Staat er steeds iemand voor de deur?",
        "Is somebody always standing at the door?",
        "Kapının önünde hep biri mi duruyor?",
        "是否总有人站着守在门口？",
        "是否總有人站着守在門口？",
    ),
    (
        "shares:why",
        "Wie 51% van de aandelen heeft, beslist.",
        "Whoever has 51% of the shares decides.",
        "Hisselerin %51'ine sahip olan karar verir.",
        "拥有51%股份的人说了算。",
        "擁有51%股份的人說了算。",
    ),
    (
        "closing/late",
        "Tussen 22.00 en 01.00 uur",
        "Between 10 p.m. and 1 a.m.",
        "22.00 ile 01.00 arasında",
        "晚上10点到凌晨1点",
        "晚上10時至凌晨1時",
    ),
    ("button-start", START, "Start", "Başlayın", "开始", "開始"),
    (
        None,
        WELCOME,
        "Welcome, %(name)s.",
        "Hoş geldiniz, %(name)s.",
        "欢迎您，%(name)s。",
        "歡迎您，%(name)s。",
    ),
    (
        None,
        PART,
        "Part {part} of {parts}",
        "{parts} bölümden {part}. bölüm",
        "第 {part} 部分，共 {parts} 部分",
        "第 {part} 部分，共 {parts} 部分",
    ),
    (
        None,
        DANGER,
        "Danger? Call <strong>112</strong>.",
        "Tehlike mi var? <strong>112</strong>'yi arayın.",
        "有危险吗？请拨打 <strong>112</strong>。",
        "有危險嗎？請撥打 <strong>112</strong>。",
    ),
]
QUESTIONS = ("%(count)s vraag", "%(count)s vragen")
FORMS = {
    "en": ("%(count)s question", "%(count)s questions"),
    "tr": ("%(count)s soru", "%(count)s soru"),
    "zh_Hans": ("%(count)s 个问题",),
    "zh_Hant": ("%(count)s 個問題",),
}
Key = tuple[str | None, str | tuple[str, str]]
KEYS: list[Key] = [*((context, dutch) for context, dutch, *_ in TEXTS), (None, QUESTIONS)]


def write(path: Path, catalogue: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue)


def po(folder: Path, locale: str) -> Path:
    return folder / locale / "LC_MESSAGES/messages.po"


def read(folder: Path, locale: str) -> Catalog:
    return read_catalogue(po(folder, locale), locale)


def message(catalogue: Catalog, dutch: str | tuple[str, str], context: str | None) -> Message:
    found = catalogue.get(dutch, context)
    assert found is not None
    return found


def break_message(folder: Path, locale: str, dutch: str | tuple[str, str], change: Callable[[Message], object]) -> None:
    catalogue = read(folder, locale)
    change(next(one for one in catalogue if one.id == dutch))
    write(po(folder, locale), catalogue)


def replace(folder: Path, locale: str, dutch: str, old: str, new: str) -> None:
    def change(found: Message) -> None:
        assert isinstance(found.string, str)
        assert old in found.string
        found.string = found.string.replace(old, new)

    break_message(folder, locale, dutch, change)


def write_template(folder: Path, keys: list[Key]) -> None:
    template = Catalog(fuzzy=False)
    for context, dutch in keys:
        template.add(dutch, context=context, locations=[("webapp/templates/scan.html", 3)])
    write(folder / "messages.pot", template)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A translations folder without a mistake."""
    write_template(tmp_path, KEYS)
    update(tmp_path)
    for number, locale in enumerate(TRANSLATED):
        catalogue = read(tmp_path, locale)
        for context, dutch, *translations in TEXTS:
            message(catalogue, dutch, context).string = translations[number]
        message(catalogue, QUESTIONS, None).string = FORMS[locale]
        write(po(tmp_path, locale), catalogue)
    shutil.copy(ROOT / "translations/glossary.csv", tmp_path)
    shutil.copy(ROOT / "translations/status.toml", tmp_path)
    return tmp_path


# --- check ---


def test_correct_catalogues_have_no_mistakes(folder: Path) -> None:
    assert check(folder) == []


LETTERS = "a" * 200

FAULTS = {
    "a renamed placeholder": ("en", WELCOME, "%(name)s", "%(naam)s", "must be %(name)s, not %(naam)s"),
    "a lost placeholder": ("tr", WELCOME, ", %(name)s", "", "must be %(name)s, not none"),
    "a broken placeholder": ("tr", WELCOME, "%(name)s", "%(name)", "must be %(name)s, not none"),
    "a renamed placeholder in braces": ("tr", PART, "{part}", "{bolum}", "must be {part} {parts}, not {parts} {bolum}"),
    "a lost placeholder in braces": ("zh_Hans", PART, "，共 {parts} 部分", "", "must be {part} {parts}, not {part}"),
    "a loose percent sign": ("en", WELCOME, "Welcome", "100 % welcome", "loose %"),
    "a Simplified character in Traditional": ("zh_Hant", CASH, "顧客", "顾客", "write 顾 in Traditional"),
    "a Simplified character that Big5 holds too": ("zh_Hant", RULES, "簡短", "這种", "write 种 in Traditional"),
    "a Traditional character in Simplified": ("zh_Hans", CASH, "顾客", "顧客", "write 顧 in Simplified"),
    "a Traditional character that GB 2312 holds too": ("zh_Hans", RULES, "旁边", "之後", "write 後 in Simplified"),
    "an ASCII full stop": ("zh_Hans", NO, "勒索。", "勒索.", "not “索.”"),
    "an ASCII full stop after a placeholder": ("zh_Hans", WELCOME, "。", ".", "not “.”"),
    "an ASCII full stop after markup": ("zh_Hant", DANGER, "。", ".", "not “.”"),
    "an ASCII comma": ("zh_Hant", RULES, "，", ",", "not “規,”"),
    "an ASCII question mark": ("zh_Hans", CASH, "？", "?", "not “金?”"),
    "an ASCII bracket": ("zh_Hant", OFFICER, "（wijkagent）", "(wijkagent)", "not “察(”"),
    "a glossary term not kept in English": ("en", NO, "extortion", "a favour", "translate “afpersing”"),
    "a glossary term not kept in Turkish": ("tr", BACKUP, "yedek", "not", "translate “back-up”"),
    "a glossary term not kept in Chinese": ("zh_Hant", CASH, "現金", "錢", "translate “contant geld”"),
    "an inflected glossary term not kept": ("en", RULES, "cameras", "door", "translate “camera”"),
    "a lost full stop": ("tr", NO, "olabilir.", "olabilir", "must end with ."),
    "a lost Chinese full stop": ("zh_Hant", NO, "勒索。", "勒索", "must end with 。"),
    "a lost question mark": ("en", CASH, "cash?", "cash", "must end with ?"),
    "a question mark turned full stop": ("zh_Hans", OFFICER, "吗？", "。", "must end with ？"),
    "a space at the end": ("tr", FEW, "kimse", "kimse ", "ends with ' '"),
    "a space at the start": ("en", FEW, "Almost", " Almost", "begins with ' '"),
    "added markup": ("en", FEW, "nobody", "<b>nobody</b>", "must be none, not <b> </b>"),
    "an unclosed tag": ("en", FEW, "nobody", "nobody <img src=x", "not <img src=x"),
    "lost markup": ("tr", DANGER, "<strong>112</strong>", "112", "must be <strong> </strong>, not none"),
    "a lost name": (
        "en",
        CALL,
        "Vertrouwenslijn Afpersing",
        "helpline",
        "keep the Dutch name Vertrouwenslijn Afpersing",
    ),
    "a lost wijkagent": ("tr", OFFICER, " (wijkagent)", "", "keep the Dutch name wijkagent"),
    "a wrong phone number": ("en", CALL, "0800-2800200", "0800-2800300", "must be 0800-2800200, not 0800-2800300"),
    "a lost phone number": ("zh_Hans", CALL, "（0800-2800200）", "", "must be 0800-2800200, not none"),
    "a lost emergency number": ("en", DANGER, "112", "911", "must be 112, not none"),
    "an added phone number": ("tr", FEW, "kimse", "kimse 112", "must be none, not 112"),
    "an informal Turkish word": ("tr", BACKUP, "Her", "Senin her", "not “senin”"),
    "an informal Turkish word in capitals": ("tr", BACKUP, "Her", "SENİN her", "not “senin”"),
    "an informal Chinese word": ("zh_Hans", CASH, "您", "你", "say 您"),
    "a long option": ("en", FEW, "Almost nobody", LETTERS[:61], "shorten this option from 61 to at most 60"),
    "a long Chinese option": ("zh_Hant", FEW, "幾乎沒有人", "人" * 31, "shorten this option from 31 to at most 30"),
    "a long question": ("tr", OFFICER, "Mahallenizin", LETTERS, "to at most 160"),
    "a long Chinese question": ("zh_Hans", OFFICER, "您", "您" * 80, "to at most 80"),
    "a long button": ("tr", START, "Başlayın", LETTERS[:29], "shorten this button from 29 to at most 28"),
    "a long Chinese button": ("zh_Hans", START, "开始", "开" * 15, "shorten this button from 15 to at most 14"),
    "a forbidden English word": ("en", FEW, "Almost nobody", "The Mafia", "never write “mafia”"),
    "a forbidden Turkish word": ("tr", FEW, "hiç kimse", "MAFYA", "never write “mafya”"),
    "a forbidden Chinese word": ("zh_Hans", FEW, "没有人", "黑社会", "never write “黑社会”"),
    "a forbidden word in Hong Kong": ("zh_Hant", FEW, "沒有人", "三合會", "never write “三合會”"),
    "the dead number": ("en", FEW, "nobody", "06 22 96 27 71", "take out 06 22 96 27 71"),
    "the dead number from abroad": ("tr", FEW, "kimse", "+31-6-22.962.771", "take out 06 22 96 27 71"),
    "the dead number in wide digits": ("zh_Hans", FEW, "人", "０６２２９６２７７１", "take out 06 22 96 27 71"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_gives_one_sentence_that_names_it(folder: Path, fault: str) -> None:
    locale, dutch, old, new, expected = FAULTS[fault]
    replace(folder, locale, dutch, old, new)
    [mistake] = check(folder)
    context = next(context for context, words in KEYS if words == dutch)
    assert mistake.startswith(f"{locale}, {context or 'no context'}, “{dutch[:40]}")
    assert expected in mistake


def test_a_fuzzy_translation_is_a_mistake(folder: Path) -> None:
    break_message(folder, "tr", BACKUP, lambda found: found.flags.add("fuzzy"))
    [mistake] = check(folder)
    assert mistake.startswith(f"tr, weekly-copy:title, “{BACKUP}”: is marked fuzzy")


def test_a_text_without_a_translation_is_a_mistake(folder: Path) -> None:
    break_message(folder, "zh_Hant", BACKUP, lambda found: setattr(found, "string", ""))
    assert check(folder) == [f"zh_Hant, weekly-copy:title, “{BACKUP}”: is not translated yet."]


def test_a_missing_plural_form_is_a_mistake(folder: Path) -> None:
    break_message(folder, "tr", QUESTIONS, lambda found: setattr(found, "string", ("%(count)s soru", "")))
    [mistake] = check(folder)
    assert "lacks a plural form: fill in msgstr[1]" in mistake


def test_a_mistake_in_one_plural_form_is_found(folder: Path) -> None:
    wrong = ("%(count)s soru", "%(sayi)s soru")
    break_message(folder, "tr", QUESTIONS, lambda found: setattr(found, "string", wrong))
    assert check(folder) == ["tr, no context, “%(count)s vragen”: the placeholders must be %(count)s, not %(sayi)s."]


def test_a_wrong_number_of_plural_forms_in_the_header_is_a_mistake(folder: Path) -> None:
    path = po(folder, "zh_Hans")
    path.write_text(path.read_text("utf-8").replace("nplurals=1; plural=0;", "nplurals=2; plural=(n != 1);"), "utf-8")
    header, form = check(folder)
    assert "the header must say Plural-Forms: nplurals=1; plural=0;" in header
    assert "msgstr[1]" in form


def test_a_text_that_is_only_in_the_template_is_a_mistake(folder: Path) -> None:
    write_template(folder, [*KEYS, ("new", "Een nieuwe vraag?")])
    expected = "new, “Een nieuwe vraag?”: is not in messages.po: run python -m webapp.catalogues update."
    assert check(folder) == [f"{locale}, {expected}" for locale in TRANSLATED]


def test_a_text_that_left_the_template_is_a_mistake(folder: Path) -> None:
    write_template(folder, KEYS[1:])
    expected = f"cash-share, “{CASH}”: is not in messages.pot: run python -m webapp.catalogues update."
    assert check(folder) == [f"{locale}, {expected}" for locale in TRANSLATED]


def test_the_dutch_may_not_hold_the_dead_number_either(folder: Path) -> None:
    write_template(folder, [(None, "Bel 06-22962771")])
    update(folder)
    assert "nl, no context, “Bel 06-22962771”: take out 06 22 96 27 71: nobody answers that number." in check(folder)


def test_missing_and_broken_catalogues_are_named_and_the_others_still_checked(folder: Path) -> None:
    po(folder, "en").unlink()
    po(folder, "tr").write_text(po(folder, "tr").read_text("utf-8") + "\n<<<<<<< HEAD\n", "utf-8")
    replace(folder, "zh_Hans", CASH, "您", "你")
    missing, broken, mistake = check(folder)
    assert "en/LC_MESSAGES/messages.po is missing: run python -m webapp.catalogues update" in missing
    assert "tr/LC_MESSAGES/messages.po cannot be read" in broken
    assert mistake.startswith("zh_Hans, cash-share")


def test_all_mistakes_of_all_languages_are_reported_at_once(folder: Path) -> None:
    replace(folder, "en", CASH, "cash?", "coins")
    replace(folder, "zh_Hant", CASH, "您", "你")
    assert [mistake.split(",")[0] for mistake in check(folder)] == ["en", "en", "zh_Hant"]


def test_a_glossary_without_a_language_is_refused(tmp_path: Path) -> None:
    (tmp_path / "glossary.csv").write_text("nl,en,tr\nkassa,till,kasa\n", "utf-8")
    with pytest.raises(ValueError, match="add the columns zh_Hans, zh_Hant"):
        read_glossary(tmp_path / "glossary.csv", TRANSLATED)


def test_our_glossary_has_every_language_in_its_own_script() -> None:
    for term in read_glossary(ROOT / "translations/glossary.csv", TRANSLATED):
        assert all(term.translations[locale] for locale in TRANSLATED), term.name
        for locale in SCRIPTS:
            words = "".join(term.translations[locale])
            assert list(mixed_script(Text(locale, "", term.name, words))) == []


@pytest.mark.parametrize(
    ("dutch", "is_found"),
    [("De camera's hangen", True), ("Camera’s", True), ("een camera.", True), ("cameratoezicht", False)],
)
def test_a_dutch_term_is_a_whole_word_with_its_usual_endings(dutch: str, is_found: bool) -> None:
    [camera] = [one for one in read_glossary(ROOT / "translations/glossary.csv", TRANSLATED) if one.name == "camera"]
    assert bool(camera.dutch.search(dutch)) is is_found


def test_an_address_is_not_a_term() -> None:
    [police] = [one for one in read_glossary(ROOT / "translations/glossary.csv", TRANSLATED) if one.name == "politie"]
    assert not police.dutch.search("Kijk op politie.nl")


def test_turkish_capitals_fold_to_as_many_small_letters() -> None:
    assert fold("ŞİKÂYET ISPARTA ışık") == "şikâyet isparta işik"


# --- compile ---


def translation(folder: Path, locale: str) -> gettext.NullTranslations:
    return gettext.translation("messages", str(folder), [locale])


def test_compiled_catalogues_translate_by_context_and_number(folder: Path) -> None:
    assert compile_catalogues(folder) == sorted(TRANSLATED)
    turkish = translation(folder, "tr")
    assert turkish.pgettext("cash-share/few", FEW) == "Neredeyse hiç kimse"
    assert translation(folder, "en").ngettext(*QUESTIONS, 2) == "%(count)s questions"
    assert translation(folder, "zh_Hant").ngettext(*QUESTIONS, 1) == "%(count)s 個問題"


def test_fuzzy_translations_are_left_out_of_what_is_compiled(folder: Path) -> None:
    break_message(folder, "tr", WELCOME, lambda found: found.flags.add("fuzzy"))
    compile_catalogues(folder)
    assert translation(folder, "tr").gettext(WELCOME) == WELCOME


def test_only_a_changed_catalogue_is_compiled(folder: Path) -> None:
    compile_catalogues(folder)
    assert compile_catalogues(folder) == []
    replace(folder, "tr", FEW, "Neredeyse", "Hemen")
    assert compile_catalogues(folder) == ["tr"]
    assert translation(folder, "tr").pgettext("cash-share/few", FEW) == "Hemen hiç kimse"


def test_nothing_of_babel_is_loaded_when_nothing_is_to_do(folder: Path) -> None:
    compile_catalogues(folder)
    run_python(f"compile_catalogues(Path({str(folder)!r})); import sys; assert 'babel' not in sys.modules").check()


def test_many_processes_may_compile_at_once(folder: Path) -> None:
    runs = [run_python(f"compile_catalogues(Path({str(folder)!r}))") for _ in range(6)]
    for run in runs:
        run.check()
    assert translation(folder, "tr").pgettext("cash-share/few", FEW) == "Neredeyse hiç kimse"
    assert {path.name for path in po(folder, "tr").parent.iterdir()} == {"messages.po", "messages.mo"}


def run_python(code: str) -> SimpleNamespace:
    """Start it at once; `check()` waits for a good end."""
    code = f"from pathlib import Path; from webapp.catalogues import compile_catalogues; {code}"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE, text=True)

    def check_end() -> None:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said

    return SimpleNamespace(check=check_end)


def test_a_broken_catalogue_leaves_the_compiled_one_alone(folder: Path) -> None:
    compile_catalogues(folder)
    po(folder, "tr").write_text("nonsense", "utf-8")
    with pytest.raises(ValueError, match="cannot be read"):
        compile_catalogues(folder)
    assert translation(folder, "tr").gettext(WELCOME) == "Hoş geldiniz, %(name)s."


# --- extract and update ---


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout with a template, a module and a text in a folder that Babel would pass by."""
    (tmp_path / "babel.cfg").write_text("[python: webapp/**.py]\n[jinja2: webapp/templates/**.html]\n")
    (tmp_path / "translations").mkdir()
    (tmp_path / "webapp/templates/_parts").mkdir(parents=True)
    (tmp_path / "webapp/templates/_parts/exit.html").write_text("{{ pgettext('button-exit', 'Weg hier') }}")
    (tmp_path / "webapp/templates/scan.html").write_text("<h1>{{ _('Uw zaak') }}</h1>{{ _('Verder') }}")
    (tmp_path / "webapp/wizard.py").write_text("ngettext('%(num)s vraag', '%(num)s vragen', n)\n_('Uw zaak')\n")
    return tmp_path


def test_extraction_finds_every_text_in_the_order_of_the_files(project: Path) -> None:
    assert main(["extract"], project) == 0
    texts = [(one.context, one.id) for one in read_catalogue(project / "translations/messages.pot") if one.id]
    assert texts == [
        (None, ("%(num)s vraag", "%(num)s vragen")),
        (None, "Uw zaak"),
        (None, "Verder"),
        ("button-exit", "Weg hier"),
    ]


def test_a_text_that_only_moves_down_its_file_changes_nothing(project: Path) -> None:
    before = extracted(project)
    template = project / "webapp/templates/scan.html"
    template.write_text("\n\n\n" + template.read_text())
    assert extracted(project) == before
    assert b"#: webapp/templates/scan.html webapp/wizard.py\n" in before


def test_a_template_that_was_not_extracted_again_is_called_stale(project: Path) -> None:
    main(["extract"], project)
    assert stale_template(project) == []
    (project / "webapp/wizard.py").write_text("_('Iets nieuws')")
    [mistake] = stale_template(project)
    assert "run python -m webapp.catalogues extract, then update" in mistake


def test_new_catalogues_get_the_right_header(folder: Path) -> None:
    for locale in TRANSLATED:
        catalogue = read(folder, locale)
        assert catalogue.plural_forms == PLURAL_FORMS[locale]
        assert str(catalogue.locale) == locale
        assert not catalogue.fuzzy


def test_an_update_keeps_what_is_translated_and_guesses_nothing(folder: Path) -> None:
    changed = "Hoeveel van uw gasten betalen contant?"
    keys: list[Key] = [("cash-share", changed), *KEYS[1:]]
    write_template(folder, keys)
    update(folder)
    catalogue = read(folder, "tr")
    assert [one.id for one in catalogue if one.id] == [dutch for _, dutch in keys]
    assert message(catalogue, changed, "cash-share").string == ""
    assert message(catalogue, FEW, "cash-share/few").string == "Neredeyse hiç kimse"
    assert message(catalogue, QUESTIONS, None).string == FORMS["tr"]
    assert catalogue.plural_forms == "nplurals=2; plural=(n != 1);"
    assert "fuzzy" not in po(folder, "tr").read_text("utf-8")
    assert "#~" not in po(folder, "tr").read_text("utf-8")


def test_the_same_dutch_may_differ_by_context(folder: Path) -> None:
    write_template(folder, [("paid/yes", "Ja"), ("camera/yes", "Ja")])
    update(folder)
    break_message(folder, "zh_Hans", "Ja", lambda found: setattr(found, "string", "是"))
    update(folder)
    catalogue = read(folder, "zh_Hans")
    assert [message(catalogue, "Ja", context).string for context in ("paid/yes", "camera/yes")] == ["是", ""]


def test_a_second_update_changes_no_byte(folder: Path) -> None:
    update(folder)
    before = {locale: po(folder, locale).read_bytes() for locale in TRANSLATED}
    update(folder)
    assert {locale: po(folder, locale).read_bytes() for locale in TRANSLATED} == before


# --- pseudo-locale ---


def test_the_pseudo_locale_translates_every_text(folder: Path, tmp_path: Path) -> None:
    pseudo(folder, tmp_path / "pseudo")
    words = translation(tmp_path / "pseudo", "en_001")
    assert words.gettext(WELCOME) == "⟦Welkom, %(name)s. ~~~~ ⟧"
    assert words.pgettext("cash-share/few", FEW).startswith("⟦Bijna niemand")
    assert words.ngettext(*QUESTIONS, 1).startswith("⟦%(count)s vraag ")
    assert words.ngettext(*QUESTIONS, 2).startswith("⟦%(count)s vragen ")


@given(st.lists(st.sampled_from(["Bel ", "%(name)s", "{part}", "<b>", "</b>", " ", "\n", "112", "é"])).map("".join))
def test_a_pseudo_text_is_a_third_longer_and_keeps_placeholders_and_markup(text: str) -> None:
    longer = pseudo_text(text)
    assert PLACEHOLDER.findall(longer) == PLACEHOLDER.findall(text)
    assert MARKUP.findall(longer) == MARKUP.findall(text)
    if bare := text.strip():
        assert longer.count("⟦") == longer.count("⟧") == 1
        assert len(longer.strip()) * 3 >= len(bare) * 4
        assert longer.partition("⟦")[0] + longer.partition("⟧")[2] == text.replace(bare, "")
    else:
        assert longer == text


# --- status ---


def test_our_status_names_every_language(folder: Path) -> None:
    states = read_status(folder)
    assert tuple(states) == LOCALES
    assert {state.state for state in states.values()} <= {"draft", "machine", "reviewed"}


def test_status_counts_texts_and_translations(folder: Path) -> None:
    break_message(folder, "tr", WELCOME, lambda found: found.flags.add("fuzzy"))
    break_message(folder, "tr", QUESTIONS, lambda found: setattr(found, "string", ("%(count)s soru", "")))
    rows = {row.split()[0]: row.split()[1:3] for row in status(folder).splitlines()}
    assert rows["nl"] == rows["zh_Hant"] == ["15", "15"]
    assert rows["tr"] == ["15", "13"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[tr]", "[turkish]", r"add a table \[tr\]"),
        ('state = "draft"', 'state = "done"', r"\[nl\] needs state = one of draft, machine, reviewed"),
        ('state = "draft"', 'state = "reviewed"', r"\[nl\] needs a name in reviewed_by, or another state"),
        ("reviewed_by = []\n", "", r"\[nl\] needs reviewed_by = a list of names"),
        ("made_by =", "by =", r"\[nl\] needs made_by"),
        ("date = 20", 'date = "soon" # 20', r"\[nl\] needs date = a date without quotes"),
    ],
)
def test_a_status_that_is_not_fully_told_is_refused(folder: Path, old: str, new: str, expected: str) -> None:
    path = folder / "status.toml"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(ValueError, match=expected):
        read_status(folder)


# --- command line ---


def test_the_commands_together_make_a_translated_project(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("glossary.csv", "status.toml"):
        shutil.copy(ROOT / "translations" / name, project / "translations")
    assert [main([command], project) for command in ("extract", "update", "check")] == [0, 0, 1]
    assert capsys.readouterr().err.count("is not translated yet") == 4 * len(TRANSLATED)
    assert main(["compile"], project) == 0
    assert capsys.readouterr().out == "compiled en, tr, zh_Hans, zh_Hant\n"
    assert main(["compile"], project) == 0
    assert capsys.readouterr().out == ""
    assert main(["pseudo", str(project / "pseudo")], project) == 0
    assert translation(project / "pseudo", "en_001").gettext("Verder") == "⟦Verder ~⟧"
    assert main(["status"], project) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("nl            4           4  draft     20")


def test_a_command_that_cannot_go_on_says_what_to_do(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["update"], project) == 1
    assert "messages.pot is missing: run python -m webapp.catalogues extract." in capsys.readouterr().err


def test_a_heading_or_a_line_of_knowledge_is_no_option_and_may_be_longer() -> None:
    words = "x" * 100
    assert list(too_long(Text("en", "know-near/own-circle:title", "Lenen", words))) == []
    assert list(too_long(Text("en", "know-officer/yes", "Ja", words))) != []
