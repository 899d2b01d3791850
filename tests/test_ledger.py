"""Recording numbers and sentences, and putting them into prose."""

import json
from dataclasses import dataclass, replace

import pytest

from remission import reads
from remission.cells import Number, Phrase, interval_or, number_link
from remission.errors import InputError, WorkError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.ledger import MIME, Ledger
from remission.record import Record
from remission.roles import roles_in
from remission.scenario import Scenario, make_scenario
from remission.tables import Table

DEFAULTS = make_scenario({}, "test")
SHARE = Estimate(
    value=0.51536, low=0.46782, high=0.56263, unit="proportion", method="wilson", confidence=0.95, inputs=("F073",), note='base < "all"'
)
COUNT = Estimate(value=423, unit="patients", method="implied")


@dataclass(frozen=True)
class Result:
    worst: Estimate
    best: Estimate | None = None
    size: int = 0


@pytest.fixture
def ledger(evidence: Evidence) -> Ledger:
    return Ledger("evidence", DEFAULTS, evidence)


@pytest.fixture
def record(ledger: Ledger) -> Record:
    ledger.record("share", SHARE)
    ledger.record("count", COUNT)
    ledger.say("finding", "Only {num}`evidence.share` of {num}`evidence.count:number`.")
    ledger.say("outer", "We say: {say}`evidence.finding`")
    return merged(ledger)


def merged(*ledgers: Ledger) -> Record:
    record = Record(DEFAULTS)
    for ledger in ledgers:
        record.add(json.loads(json.dumps(ledger._repr_mimebundle_()[MIME])), {})
    return record


def link(key: str, text: str) -> str:
    return f'<a class="num" href="ledger.html#{key}">{text}</a>'


def data(value: float, text: str) -> str:
    return f'<data value="{value}">{text}</data>'


SHOWN = {
    "": data(0.51536, "51.5%"),
    ":text": data(0.51536, "51.5%"),
    ":number": data(0.51536, "51.5"),
    ":interval": f"{data(0.46782, '46.8')} to {data(0.56263, '56.3')}",
    ":full": f"{data(0.51536, '51.5%')} ({data(0.46782, '46.8')} to {data(0.56263, '56.3')})",
    ":values": f"{data(0.51536, '51.5')} ({data(0.46782, '46.8')} to {data(0.56263, '56.3')})",
    ":low": data(0.46782, "46.8"),
    ":high": data(0.56263, "56.3"),
}


def test_an_estimate_is_recorded_under_the_notebook(ledger: Ledger) -> None:
    assert ledger.record("share", SHARE, inputs=["F072", "F073"], assumptions=["imor"]) is SHARE
    recorded = ledger.numbers["evidence.share"]
    assert (recorded.inputs, recorded.assumptions) == (("F073", "F072"), ("imor",))
    assert recorded.value == SHARE.value


def test_each_estimate_of_a_result_is_recorded(ledger: Ledger) -> None:
    result = Result(SHARE, None, 3)
    assert ledger.record("ladder", result) is result
    ledger.record("table", {"a": SHARE, "b": COUNT, "c": "text"})
    assert list(ledger.numbers) == ["evidence.ladder.worst", "evidence.table.a", "evidence.table.b"]


@pytest.mark.parametrize("result", [{}, {"a": 1}, {"a": None}])
def test_a_result_without_estimates_is_refused(ledger: Ledger, result: dict[str, object]) -> None:
    with pytest.raises(InputError, match=r"^evidence\.x: holds no estimate to record$"):
        ledger.record("x", result)


@pytest.mark.parametrize(
    "name", ["", "Share", "a b", "a-b", "a.", ".a", "a..b", "\N{LATIN SMALL LETTER E WITH ACUTE}", "a\n", "<b>", "a`b", "a:full"]
)
def test_malformed_ids_are_refused(ledger: Ledger, name: str) -> None:
    with pytest.raises(InputError) as caught:
        ledger.record(name, SHARE)
    assert str(caught.value) == f"ledger id 'evidence.{name}': use lower-case words joined by dots"
    with pytest.raises(InputError):
        ledger.say(name, "text")
    assert not ledger.numbers
    assert not ledger.statements


def test_an_id_is_recorded_once(ledger: Ledger) -> None:
    ledger.record("a", SHARE)
    ledger.say("b", "text")
    for name in ("a", "b"):
        with pytest.raises(InputError, match=rf"^ledger id 'evidence\.{name}' is recorded twice$"):
            ledger.record(name, COUNT)
        with pytest.raises(InputError, match=rf"^ledger id 'evidence\.{name}' is recorded twice$"):
            ledger.say(name, "other")
    assert ledger.numbers == {"evidence.a": SHARE}
    assert ledger.statements == {"evidence.b": "text"}


def test_a_number_of_another_scenario_carries_its_parameters(ledger: Ledger) -> None:
    other = make_scenario({"non_enrolled": "worst", "confidence": 0.9}, "test")
    ledger.record("own", SHARE, assumptions=["confidence", "non_enrolled"], scenario=DEFAULTS)
    ledger.record("other", SHARE, assumptions=["confidence", "threshold"], scenario=other)
    record = merged(ledger)
    assert ledger.settings == {"evidence.other": {"confidence": 0.9, "non_enrolled": "worst"}}
    assert record.assumed("evidence.own") == {"confidence": 0.95, "non_enrolled": "same"}
    assert record.assumed("evidence.other") == {"confidence": 0.9, "threshold": 0.5}


def test_a_number_shown_is_the_entry_that_it_equals_in_everything(ledger: Ledger) -> None:
    ledger.record("first", SHARE)
    ledger.record("second", replace(SHARE, note="under another scenario"))
    cell = ledger.linked_cell(Number(replace(SHARE, note="under another scenario")), "place")
    assert "#evidence.second" in str(cell)


def test_the_bundle_is_plain_json_and_round_trips(ledger: Ledger) -> None:
    ledger.record("share", SHARE)
    ledger.record("count", COUNT)
    ledger.say("finding", "text")
    bundle = ledger._repr_mimebundle_()
    payload = json.loads(json.dumps(bundle, allow_nan=False))[MIME]
    assert payload["notebook"] == "evidence"
    assert Scenario.model_validate(payload["scenario"]) == DEFAULTS
    assert payload["reads"] == reads.named(None)
    assert "2 numbers recorded" in bundle["text/plain"]
    assert "evidence.share  51.5% (46.8 to 56.3)" in bundle["text/plain"]
    record = merged(ledger)
    assert (record.numbers, record.statements) == (ledger.numbers, ledger.statements)


def test_notebooks_are_merged(evidence: Evidence) -> None:
    first, second = Ledger("first", DEFAULTS, evidence), Ledger("second", DEFAULTS, evidence)
    first.record("a", SHARE)
    second.record("a", COUNT)
    assert merged(first, second).numbers == {"first.a": SHARE, "second.a": COUNT}


@pytest.mark.parametrize(("first", "second"), [("number", "number"), ("number", "say"), ("say", "number"), ("say", "say")])
def test_two_notebooks_with_the_same_id_clash(evidence: Evidence, first: str, second: str) -> None:
    ledgers = []
    for notebook, name, kind in (("one", "two.a", first), ("one.two", "a", second)):
        ledger = Ledger(notebook, DEFAULTS, evidence)
        if kind == "say":
            ledger.say(name, "text")
        else:
            ledger.record(name, SHARE)
        ledgers.append(ledger)
    with pytest.raises(WorkError, match=r"^notebook one\.two: ledger id 'one\.two\.a' is recorded by another notebook too$"):
        merged(*ledgers)


@pytest.mark.parametrize("form", SHOWN)
def test_every_form_of_a_number(record: Record, form: str) -> None:
    assert record.resolve(f"a {{num}}`evidence.share{form}` b", "page") == f"a {link('evidence.share', SHOWN[form])} b"


def test_a_number_without_interval_shows_its_value_in_every_form_that_needs_none(record: Record) -> None:
    for form, text in (("text", "423"), ("number", "423"), ("full", "423"), ("values", "423")):
        assert record.resolve(f"{{num}}`evidence.count:{form}`", "page") == link("evidence.count", data(423, text))


def test_an_unknown_form_is_refused(record: Record) -> None:
    with pytest.raises(WorkError, match=r"^page\.md: evidence\.share: unknown form 'percent'; choose one of text, number"):
        record.resolve("{num}`evidence.share:percent`", "page.md")


@pytest.mark.parametrize("form", ["low", "high"])
def test_a_limit_of_a_number_without_interval_is_refused(record: Record, form: str) -> None:
    with pytest.raises(WorkError, match=r"^page: evidence\.count: has no interval to show$"):
        record.resolve(f"{{num}}`evidence.count:{form}`", "page")


def test_sentences_bring_their_numbers(record: Record) -> None:
    share = link("evidence.share", SHOWN[""])
    count = link("evidence.count", data(423, "423"))
    assert record.resolve("{say}`evidence.finding`", "page") == f"Only {share} of {count}."
    assert record.resolve("{say}`evidence.outer`", "page") == f"We say: Only {share} of {count}."


def test_prose_without_roles_is_left_alone(record: Record) -> None:
    prose = "A `code`, {cite}`key`, $x$, \\{num} and {num} `evidence.share`."
    assert record.resolve(prose, "page") == prose


@pytest.mark.parametrize(
    ("role", "key", "hint"),
    [
        ("num", "evidence.shares", "did you mean 'evidence.share'?"),
        ("say", "evidence.findings", "did you mean 'evidence.finding'?"),
        ("num", "zzz", "record it in a notebook first"),
        ("say", "zzz", "record it in a notebook first"),
    ],
)
def test_an_unknown_id_is_refused_with_the_nearest(record: Record, role: str, key: str, hint: str) -> None:
    with pytest.raises(WorkError) as caught:
        record.resolve(f"{{{role}}}`{key}`", "page.md")
    assert str(caught.value) == f"page.md: no '{key}' in the ledger; {hint}"


def test_a_sentence_with_an_unknown_number_is_refused(ledger: Ledger) -> None:
    ledger.say("finding", "Only {num}`evidence.nothing`.")
    with pytest.raises(WorkError, match=r"^page\.md: no 'evidence\.nothing' in the ledger"):
        merged(ledger).resolve("{say}`evidence.finding`", "page.md")


def test_a_cell_links_to_the_entry(ledger: Ledger) -> None:
    ledger.record("share", SHARE)
    assert str(ledger.cell("share")) == link("evidence.share", SHOWN[":full"])
    assert str(ledger.cell("share", "number")) == link("evidence.share", SHOWN[":number"])
    with pytest.raises(WorkError, match=r"no 'evidence\.shame' in the ledger; did you mean 'evidence\.share'\?$"):
        ledger.cell("shame")


def test_a_cell_without_a_number_says_why(ledger: Ledger) -> None:
    ledger.record("share", SHARE)
    assert ledger.cell_or("share", "none published") == ledger.cell("share")
    assert ledger.cell_or("shame", "none published") == "none published"


def test_a_span_links_both_ends(ledger: Ledger) -> None:
    ledger.record("share", SHARE)
    ledger.record("count", COUNT)
    assert ledger.span("share", "count", "number") == ledger.cell("share", "number") + " to " + ledger.cell("count", "number")


def test_markup_is_escaped() -> None:
    evil = Estimate(value=1, unit="ratio", method="x", note='"><script>alert(1)</script>')
    assert "<script" not in number_link("a.b", evil, "text")
    assert "<script" not in Table("<script>", ("<script>",), [("<script>",)])._repr_html_()


def test_roles_in_a_text() -> None:
    text = "{num}`a.b:full` and {say}`c.d`, not {cite}`e` nor `f`"
    assert roles_in(text) == [("num", "a.b"), ("say", "c.d")]


def test_a_sentence_that_contains_itself_is_refused(ledger: Ledger) -> None:
    ledger.say("loop", "again {say}`evidence.loop`")
    with pytest.raises(WorkError, match=r"'evidence\.loop' contains itself"):
        merged(ledger).resolve("{say}`evidence.loop`", "page.md")


@pytest.mark.parametrize("result", [3, None, {}, "text"])
def test_only_estimates_can_be_recorded(ledger: Ledger, result: object) -> None:
    with pytest.raises(InputError, match=r"evidence\.x: holds no estimate"):
        ledger.record("x", result)


def test_recording_is_all_or_nothing(ledger: Ledger) -> None:
    ledger.record("x.b", COUNT)
    with pytest.raises(InputError, match="recorded twice"):
        ledger.record("x", {"a": SHARE, "b": COUNT})
    assert list(ledger.numbers) == ["evidence.x.b"]


@pytest.mark.parametrize("form", ["interval", "low", "high"])
def test_a_number_without_interval_has_none_to_show(form: str) -> None:
    with pytest.raises(WorkError, match="no interval to show"):
        number_link("x", COUNT, form)


def test_values_form_leaves_the_unit_out() -> None:
    assert number_link("x", SHARE, "values").striptags() == "51.5 (46.8 to 56.3)"
    assert number_link("x", COUNT, "values").striptags() == "423"


def test_a_cell_names_the_forms(ledger: Ledger) -> None:
    ledger.record("count", COUNT)
    with pytest.raises(WorkError, match="unknown form 'bogus'"):
        ledger.cell("count", "bogus")


# --- parameters in prose ---


@pytest.mark.parametrize(
    ("name", "text"),
    [("threshold", data(0.5, "50%")), ("imor", data(1, "1")), ("draws", data(100000, "100,000")), ("target_population", "completers")],
)
def test_a_parameter_leads_to_its_meaning(record: Record, name: str, text: str) -> None:
    assert record.resolve(f"{{param}}`{name}`", "page") == f'<a class="param" href="parameters.html#{name}">{text}</a>'


def test_a_parameter_has_the_value_of_the_scenario(evidence: Evidence) -> None:
    ledger = Ledger("evidence", make_scenario({"threshold": 0.615, "non_enrolled": "success_share"}, "test"), evidence)
    assert ledger.prose("over {param}`threshold`").striptags() == "over 61.5%"
    assert ledger.prose("{param}`non_enrolled`").striptags() == "success share"


def test_an_unknown_parameter_is_refused_with_the_nearest(record: Record) -> None:
    with pytest.raises(WorkError, match=r"^page: no 'treshold' in the parameters; did you mean 'threshold'\?$"):
        record.resolve("{param}`treshold`", "page")


# --- figures and tables ---


def table(*rows: tuple[object, ...], name: str = "shares") -> Table:
    return Table("Shares over {param}`threshold`", ("Trial", "Share", "Interval"), rows, name=name)


def test_what_is_shown_is_linked_to_what_is_recorded(ledger: Ledger) -> None:
    ledger.record("share", SHARE, inputs=["F072"])
    shown = ledger.show(table(("ONE", Number(SHARE), interval_or(SHARE, "none")), ("TWO", "none", interval_or(COUNT, "none"))))
    assert shown.rows[0] == ["ONE", number_link("evidence.share", SHARE, "text"), number_link("evidence.share", SHARE, "interval")]
    assert shown.rows[1] == ["TWO", "none", "none"]
    assert shown.caption == ledger.prose("Shares over {param}`threshold`")
    assert list(ledger.numbers) == ["evidence.share"]


def test_what_was_not_recorded_is_recorded_by_its_place(ledger: Ledger) -> None:
    other = replace(SHARE, value=0.5)
    ledger.show(table(("CARE-MS I, year 5", Number(SHARE), "x"), ("TWO", Number(other), Number(COUNT)), ("TWO", Number(COUNT), "x")))
    assert ledger.numbers == {
        "evidence.shares.care_ms_i_year_5": SHARE,
        "evidence.shares.two.share": other,
        "evidence.shares.two.interval": COUNT,
    }


def test_two_numbers_of_one_place_are_told_apart(ledger: Ledger) -> None:
    ledger.show(table(("ONE", Phrase((Number(SHARE), " to ", Number(replace(SHARE, value=0.5)))), "x"), ("ONE", Number(COUNT), "x")))
    assert list(ledger.numbers) == ["evidence.shares.one.share", "evidence.shares.one.share_2", "evidence.shares.one"]


def test_the_same_value_from_other_facts_is_another_number(ledger: Ledger) -> None:
    ledger.record("share", SHARE)
    ledger.show(table(("ONE", Number(replace(SHARE, inputs=("F072",))), "x")))
    assert list(ledger.numbers) == ["evidence.share", "evidence.shares.one"]


def test_the_entry_of_the_same_facts_is_preferred(ledger: Ledger) -> None:
    ledger.record("wide", SHARE, inputs=["F072"])
    ledger.record("own", SHARE)
    shown = ledger.show(table(("ONE", Number(SHARE), "x")))
    assert "#evidence.own" in str(shown.rows[0][1])


def test_roles_in_cells_and_columns_become_links(ledger: Ledger) -> None:
    ledger.record("share", SHARE)
    shown = ledger.show(Table("c", ("a", "at {param}`confidence`"), [("of {num}`evidence.share`", "b < c")]))
    assert shown.columns[1] == ledger.prose("at {param}`confidence`")
    assert shown.rows[0] == [ledger.prose("of {num}`evidence.share`"), "b &lt; c"]


def test_showing_twice_changes_nothing(ledger: Ledger) -> None:
    once = ledger.show(table(("ONE", Number(SHARE), "x & y")))
    assert ledger.show(once)._repr_html_() == once._repr_html_()
    assert len(ledger.numbers) == 1
