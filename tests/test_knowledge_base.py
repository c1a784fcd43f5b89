"""The sample corpus: all that the domain asks for, and nothing that its sources do not say."""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from faqsearch.analysis import Analyzer
from faqsearch.corpus import read_corpus
from faqsearch.knowledge import Entry, KnowledgeBase

ROOT = Path(__file__).resolve().parent.parent
TOPICS_FILE = ROOT.parent / "shared" / "domain" / "topics.yaml"


def ids(text: str) -> list[str]:
    return text.split()


TOPICS = ids("""
    login-failure password-reset account-locked account-frozen update-account-info account-security
    personal-info-protection account-registration bind-bank-card balance-inquiry
    transaction-failed transaction-error duplicate-charge refund-dispute withdrawal-delay top-up-failed
    transaction-history international-transfer currency-exchange
    contact-channels fastest-contact online-chat find-official-email email-writing email-support phone-support
    social-media-support response-time slow-response support-scope information-to-prepare communicate-efficiently
    follow-up technical-support feedback service-reviews
    how-to-complain complaint-form complaint-evidence complaint-letter complaint-tone complaint-wait complaint-record
    complaint-escalation complaint-success user-rights self-service other-services
""")
CHANNELS = ids("""
    online_chat hotline email web_form social_media in_app_feedback app_store forum senior_support regulator
""")
PREPARE = ids("""
    account_id transaction_details error_message device_info screenshots payment_vouchers identity_documents
    chat_and_mail_logs request_number complaint_record desired_resolution contact_details recipient_bank change_request
""")
SENSITIVE = {"identity_documents", "payment_vouchers", "recipient_bank"}
TITLE = re.compile("《[^》]*》")
# A telephone number, an e-mail or web address: no article gives one.
CONTACT = re.compile(r"\d{5}|\d{3,4}-\d{3}|[\w.]@\w|https?:|www\.|\.com\b")


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return read_corpus(ROOT / "corpus")


@pytest.fixture(scope="module")
def entries(knowledge: KnowledgeBase) -> dict[str, Entry]:
    return {entry.id: entry for entry in knowledge.entries}


def answerable(entries: dict[str, Entry]) -> list[Entry]:
    return [entry for entry in entries.values() if entry.answerable]


def test_each_topic_of_the_domain_is_answered(entries: dict[str, Entry]) -> None:
    assert len(TOPICS) == 48
    assert {entry.id for entry in answerable(entries)} == set(TOPICS)


@pytest.mark.skipif(not TOPICS_FILE.exists(), reason="the list of the domain's topics is not part of this repository")
def test_topics_have_the_channels_and_the_items_to_prepare_that_the_domain_gives(entries: dict[str, Entry]) -> None:
    topics: list[dict[str, Any]] = yaml.safe_load(TOPICS_FILE.read_text(encoding="utf-8"))["topics"]
    given = {topic["id"]: (topic["channels"], topic["prepare"]) for topic in topics}
    found = {entry.id: (list(entry.channels), list(entry.prepare)) for entry in answerable(entries)}
    assert found == given


def test_known_gaps_are_enough_and_say_where_to_turn(entries: dict[str, Entry]) -> None:
    gaps = [entry for entry in entries.values() if not entry.answerable]
    assert len(gaps) >= 25
    assert [gap.id for gap in gaps if not gap.channels or not gap.category or len(gap.variants) < 10] == []


def test_each_topic_is_asked_in_ten_to_thirty_more_ways(entries: dict[str, Entry]) -> None:
    assert {entry.id: len(entry.variants) for entry in answerable(entries) if not 10 <= len(entry.variants) <= 30} == {}


def test_no_phrase_leads_to_two_entries_and_none_stands_twice(
    entries: dict[str, Entry], knowledge: KnowledgeBase
) -> None:
    analyzer = Analyzer(knowledge.lexicon)
    homes: dict[str, list[str]] = defaultdict(list)
    for entry in entries.values():
        for phrasing in entry.phrasings:
            homes["".join(filter(str.isalnum, analyzer.normalize(phrasing).text))].append(entry.id)
    assert {phrase: ids for phrase, ids in homes.items() if len(ids) > 1} == {}


def test_every_answer_names_its_sources_and_its_date(entries: dict[str, Entry]) -> None:
    bare = [
        entry.id
        for entry in answerable(entries)
        if not entry.sources or not entry.updated or not all(source.locator for source in entry.sources)
    ]
    assert bare == []


def test_questions_and_answers_name_the_brand_in_titles_of_sources_only(entries: dict[str, Entry]) -> None:
    texts = {entry.id: "\n".join((*entry.phrasings, TITLE.sub("", entry.answer))) for entry in entries.values()}
    assert [id_ for id_, text in texts.items() if re.search(r"ok[\s-]*pay", text, re.IGNORECASE)] == []


def test_titles_that_answers_cite_are_among_their_sources(entries: dict[str, Entry]) -> None:
    unlisted = {
        entry.id: cited
        for entry in answerable(entries)
        if (cited := {title[1:-1] for title in TITLE.findall(entry.answer)} - {s.title for s in entry.sources})
    }
    assert unlisted == {}


def test_no_answer_gives_a_number_or_an_address_that_the_sources_lack(entries: dict[str, Entry]) -> None:
    assert {
        entry.id: CONTACT.findall(entry.answer) for entry in answerable(entries) if CONTACT.search(entry.answer)
    } == {}


def test_the_answer_on_response_times_gives_each_of_the_three_with_its_source(entries: dict[str, Entry]) -> None:
    answer = entries["response-time"].answer
    lines = [line for line in answer.splitlines() if line.startswith("- ")]
    for time, section in (("24 小时内", "第 3 节"), ("48 小时内", "第 3 节"), ("1-3 个工作日", "第 5 节")):
        assert any(time in line and TITLE.search(line) and section in line for line in lines), time
    assert {title[1:-1] for title in TITLE.findall(answer)} == {s.title for s in entries["response-time"].sources}


def test_e_mail_gives_each_response_time_with_its_source(knowledge: KnowledgeBase) -> None:
    times = knowledge.directory.channels["email"].response_times
    for time in ("24 小时内", "48 小时内", "1-3 个工作日"):
        assert any(time in item.text and TITLE.search(item.source) for item in times), time


def test_what_the_sources_leave_open_is_said_to_be_open(entries: dict[str, Entry]) -> None:
    assert "没有给出时限" in entries["account-frozen"].answer
    assert "没有" in entries["phone-support"].answer
    assert "没有" in entries["international-transfer"].answer


def test_there_are_ten_channels_and_nothing_is_invented_of_them(knowledge: KnowledgeBase) -> None:
    channels = knowledge.directory.channels
    assert sorted(channels) == sorted(CHANNELS)
    assert len(channels) == 10
    assert {(channel.contact, channel.hours) for channel in channels.values()} == {(None, None)}
    assert all(channel.where and channel.name for channel in channels.values())
    assert all(item.source for channel in channels.values() for item in channel.response_times)


def test_operators_are_shown_how_to_fill_in_contact_and_hours() -> None:
    comments = [
        line for line in (ROOT / "corpus" / "channels.yaml").read_text(encoding="utf-8").splitlines() if line[:1] == "#"
    ]
    shown = yaml.safe_load("\n".join(line[2:] for line in comments if re.match(r"#   \s*\w+:", line)))
    assert {"contact", "hours"} <= set().union(*shown.values())


def test_there_are_fourteen_items_to_prepare_each_with_a_reason_and_an_example(knowledge: KnowledgeBase) -> None:
    items = knowledge.directory.prepare
    assert sorted(items) == sorted(PREPARE)
    assert len(items) == 14
    assert all(item.label and item.why and item.example for item in items.values())
    assert {id_ for id_, item in items.items() if item.sensitive} == SENSITIVE


def test_what_is_never_to_be_shared_is_named(knowledge: KnowledgeBase) -> None:
    assert {"登录密码", "支付密码", "短信验证码"} <= set(knowledge.directory.never_share)


def test_every_entry_is_in_a_category_and_every_category_has_channels(knowledge: KnowledgeBase) -> None:
    categories = knowledge.directory.categories
    assert {entry.category for entry in knowledge.entries} == set(categories)
    assert all(category.channels for category in categories.values())
    assert knowledge.directory.default_channels


def test_the_lexicon_is_written_as_the_analyzer_sees_it(knowledge: KnowledgeBase) -> None:
    analyzer = Analyzer(knowledge.lexicon)
    for name in ("userdict", "synonyms", "stopwords", "smalltalk"):
        lines = [line for line in getattr(knowledge.lexicon, name).splitlines() if line and not line.startswith("#")]
        assert len(lines) > 20, name
        assert [line for line in lines if analyzer.normalize(line).text != line] == [], name


def test_no_term_stands_in_two_groups_of_synonyms(knowledge: KnowledgeBase) -> None:
    groups: dict[str, int] = defaultdict(int)
    for line in knowledge.lexicon.synonyms.splitlines():
        if line and not line.startswith("#") and "=>" not in line:
            for term in line.split(","):
                groups[term.partition("|")[0].strip()] += 1
    assert {term for term, count in groups.items() if count > 1} == set()


def test_labelled_queries_name_topics_of_the_corpus(knowledge: KnowledgeBase, entries: dict[str, Entry]) -> None:
    assert len(knowledge.queries) >= 100
    assert {id_ for query in knowledge.queries for id_ in query.topics} <= entries.keys()
    assert any(not query.topics for query in knowledge.queries)
