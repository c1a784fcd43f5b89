"""Whom to turn to: the right channels, in the right order, with the right items."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from faqsearch.escalation import Escalation, escalate, escalate_entry
from faqsearch.knowledge import Category, Channel, Directory, Entry, PrepareItem
from faqsearch.search.outcome import Hit, Reason, SearchOutcome, Status

SHANGHAI = ZoneInfo("Asia/Shanghai")
SUNDAY_EVENING = datetime(2026, 11, 22, 20, 0, tzinfo=SHANGHAI)
MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI)


def directory(timezone: str = "Asia/Shanghai", **hours: str) -> Directory:
    """Four channels, whose hours are given by channel id."""
    ids = ("chat", "hotline", "email", "form")
    return Directory(
        channels={id_: Channel(id_, id_.title(), "官网", hours=hours.get(id_)) for id_ in ids},
        prepare={id_: PrepareItem(id_, id_) for id_ in ("account_id", "screenshots")},
        categories={
            "account": Category("account", "账户", ("email", "chat")),
            "bare": Category("bare", "没有渠道的类别"),
        },
        default_channels=("chat", "hotline"),
        never_share=("登录密码",),
        timezone=timezone,
    )


def hit(entry: Entry) -> Hit:
    return Hit(1, entry, entry.question, "", 1.0, 0.9)


def outcome(
    reason: Reason, *, entry: Entry | None = None, gap: Entry | None = None, category: str | None = None
) -> SearchOutcome:
    answered = {Reason.ANSWERED: Status.ANSWERED, Reason.AMBIGUOUS: Status.AMBIGUOUS}
    hits = (hit(entry),) if entry else ()
    return SearchOutcome(
        query="问",
        normalized_query="问",
        did_you_mean=None,
        status=answered.get(reason, Status.UNANSWERED),
        reason=reason,
        confidence=0.5,
        total=len(hits),
        top=hits[0] if hits else None,
        hits=hits,
        gap=gap,
        category=category,
        facets={},
        generation="g",
        took_ms=0.0,
    )


def channel_ids(escalation: Escalation) -> list[str]:
    return [state.channel.id for state in escalation.channels]


FROZEN = Entry(
    "account-frozen", "冻结了？", "…", category="account", channels=("form",), prepare=("screenshots", "account_id")
)


@pytest.mark.parametrize("reason", [Reason.ANSWERED, Reason.AMBIGUOUS])
def test_a_match_leads_to_its_first_results_channels_and_items(reason: Reason) -> None:
    escalation = escalate(outcome(reason, entry=FROZEN), directory(), MONDAY_NOON)
    assert escalation.reason is reason
    assert escalation.entry == "account-frozen"
    assert channel_ids(escalation) == ["form"]
    assert [item.id for item in escalation.prepare] == ["screenshots", "account_id"]


def test_a_match_keeps_its_channels_on_a_page_beyond_the_results() -> None:
    found = outcome(Reason.ANSWERED, entry=FROZEN)
    beyond = SearchOutcome(**{name: getattr(found, name) for name in SearchOutcome.__slots__} | {"hits": ()})
    assert channel_ids(escalate(beyond, directory(), MONDAY_NOON)) == ["form"]


def test_an_entry_without_channels_takes_its_categorys_and_has_nothing_to_prepare() -> None:
    entry = Entry("plain", "问？", "答", category="account")
    escalation = escalate(outcome(Reason.ANSWERED, entry=entry), directory(), MONDAY_NOON)
    assert channel_ids(escalation) == ["email", "chat"]
    assert escalation.prepare == ()


@pytest.mark.parametrize("category", [None, "bare", "unlisted"])
def test_an_entry_whose_category_has_no_channels_takes_the_defaults(category: str | None) -> None:
    entry = Entry("plain", "问？", "答", category=category)
    escalation = escalate(outcome(Reason.ANSWERED, entry=entry), directory(), MONDAY_NOON)
    assert channel_ids(escalation) == ["chat", "hotline"]


def test_a_known_gap_leads_to_its_own_channels_and_items() -> None:
    gap = Entry("close-account", "怎么注销？", answerable=False, channels=("hotline",), prepare=("account_id",))
    escalation = escalate(outcome(Reason.KNOWN_GAP, entry=FROZEN, gap=gap), directory(), MONDAY_NOON)
    assert escalation.entry == "close-account"
    assert channel_ids(escalation) == ["hotline"]
    assert [item.id for item in escalation.prepare] == ["account_id"]


def test_a_weak_result_does_not_decide_whom_to_turn_to() -> None:
    escalation = escalate(outcome(Reason.LOW_CONFIDENCE, entry=FROZEN, category="account"), directory(), MONDAY_NOON)
    assert escalation.entry is None
    assert channel_ids(escalation) == ["email", "chat"]
    assert escalation.prepare == ()


def test_no_match_leads_to_the_default_channels_and_still_says_what_never_to_share() -> None:
    escalation = escalate(outcome(Reason.NO_MATCH), directory(), MONDAY_NOON)
    assert channel_ids(escalation) == ["chat", "hotline"]
    assert escalation.never_share == ("登录密码",)


def test_without_default_channels_no_match_leads_to_all_in_the_operators_order() -> None:
    without = replace(directory(), default_channels=())
    assert channel_ids(escalate(outcome(Reason.NO_MATCH), without, MONDAY_NOON)) == ["chat", "hotline", "email", "form"]


def test_a_corpus_without_channels_escalates_to_none() -> None:
    assert escalate(outcome(Reason.NO_MATCH), Directory(), MONDAY_NOON).channels == ()


def test_channels_that_are_closed_come_after_open_and_unknown_ones() -> None:
    known = directory(chat="Mo-Fr 09:00-18:00", hotline="24/7")
    entry = Entry("all", "问？", "答", channels=("chat", "email", "hotline", "form"))
    escalation = escalate(outcome(Reason.ANSWERED, entry=entry), known, SUNDAY_EVENING)
    assert channel_ids(escalation) == ["email", "hotline", "form", "chat"]
    assert [state.open_now for state in escalation.channels] == [None, True, None, False]


def test_a_closed_channel_says_when_it_opens_in_its_own_time_zone() -> None:
    closed = escalate(outcome(Reason.NO_MATCH), directory(chat="Mo-Fr 09:00-18:00"), SUNDAY_EVENING).channels[-1]
    assert closed.channel.id == "chat"
    assert closed.next_open is not None
    assert closed.next_open.isoformat() == "2026-11-23T09:00:00+08:00"


def test_hours_are_those_of_the_directorys_time_zone_whatever_the_clocks() -> None:
    two_at_night_in_london = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    hours = {"chat": "Mo-Fr 09:00-18:00"}
    shanghai = escalate(outcome(Reason.NO_MATCH), directory(**hours), two_at_night_in_london)
    london = escalate(outcome(Reason.NO_MATCH), directory("Europe/London", **hours), two_at_night_in_london)
    assert shanghai.channels[0].open_now is True
    assert london.channels[-1].open_now is False


def test_an_open_channel_and_one_of_unknown_hours_have_no_next_opening() -> None:
    chat, hotline = escalate(outcome(Reason.NO_MATCH), directory(chat="24/7"), MONDAY_NOON).channels
    assert (chat.open_now, chat.next_open) == (True, None)
    assert (hotline.open_now, hotline.next_open) == (None, None)


def test_a_channel_that_has_closed_for_good_has_no_next_opening() -> None:
    closed = escalate(outcome(Reason.NO_MATCH), directory(chat="2020 Mo-Fr 09:00-18:00"), MONDAY_NOON).channels[-1]
    assert (closed.open_now, closed.next_open) == (False, None)


def test_hours_that_the_operator_calls_unknown_are_not_known() -> None:
    chat = escalate(outcome(Reason.NO_MATCH), directory(chat="24/7 unknown"), MONDAY_NOON).channels[0]
    assert (chat.open_now, chat.next_open) == (None, None)


def test_public_holidays_are_those_of_the_time_zones_country() -> None:
    national_day = datetime(2026, 10, 1, 10, 0, tzinfo=SHANGHAI)  # a Thursday
    hours = {"chat": "Mo-Fr 09:00-18:00; PH off"}
    in_china = escalate(outcome(Reason.NO_MATCH), directory(**hours), national_day).channels[-1]
    in_japan = escalate(outcome(Reason.NO_MATCH), directory("Asia/Tokyo", **hours), national_day).channels[0]
    assert in_china.open_now is False
    assert in_japan.open_now is True


def test_hours_with_public_holidays_of_nobody_are_not_known() -> None:
    chat = escalate(outcome(Reason.NO_MATCH), directory("UTC", chat="Mo-Fr 09:00-18:00; PH off"), MONDAY_NOON)
    assert chat.channels[0].open_now is None


def test_a_holiday_week_can_be_written_as_dates() -> None:
    hours = {"chat": 'Mo-Fr 09:00-18:00; 2026 Oct 01-07 off "PH: 国庆"'}
    closed = escalate(
        outcome(Reason.NO_MATCH), directory("UTC", **hours), datetime(2026, 10, 5, 10, tzinfo=UTC)
    ).channels[-1]
    assert closed.next_open is not None
    assert closed.next_open.isoformat() == "2026-10-08T09:00:00+00:00"


def test_one_entry_leads_to_its_own_channels_and_a_gap_says_that_it_is_one() -> None:
    gap = Entry("close-account", "怎么注销？", answerable=False, category="account")
    assert escalate_entry(FROZEN, directory(), MONDAY_NOON).reason is Reason.ANSWERED
    escalation = escalate_entry(gap, directory(), MONDAY_NOON)
    assert escalation.reason is Reason.KNOWN_GAP
    assert channel_ids(escalation) == ["email", "chat"]
