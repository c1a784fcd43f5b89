"""How a channel reads on the page without JavaScript: hours and moments in words, contacts as links."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import build_index, write_corpus

from faqsearch.api import create_app
from faqsearch.api.channels import ChannelWords
from faqsearch.config import Settings

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)  # Sunday, 10:00 in Shanghai
CHINESE = ChannelWords(lambda chinese, _: chinese, "Asia/Shanghai", NOW)
ENGLISH = ChannelWords(lambda _, english: english, "Asia/Shanghai", NOW)


@pytest.mark.parametrize(
    ("hours", "chinese", "english"),
    [
        (
            "Mo-Sa 08:30-12:00,13:30-17:30; PH off",
            "周一至周六 08:30-12:00、13:30-17:30；节假日休息",
            "Mon-Sat 08:30-12:00, 13:30-17:30; closed on public holidays",
        ),
        ("24/7", "全天", "around the clock"),
        ("Mo,We 09:00-12:00; Su off", "周一、周三 09:00-12:00；周日休息", "Mon, Wed 09:00-12:00; Sun closed"),
        ("Mo-Su,PH 10:00-20:00", "周一至周日、节假日 10:00-20:00", "Mon-Sun, public holidays 10:00-20:00"),
        ("10:00-20:00; 2026 Oct 01-07 off", "10:00-20:00；2026年10月1至7日休息", "10:00-20:00; 2026 Oct 01-07 closed"),
        ("Dec 25 off", "12月25日休息", "Dec 25 closed"),
        ("Jan-Mar 09:00-18:00", "1月至3月 09:00-18:00", "Jan-Mar 09:00-18:00"),
        ('Mo 09:00+ "Mo, by appointment"', '周一 09:00+ "Mo, by appointment"', 'Mon 09:00+ "Mo, by appointment"'),
        ("sunrise-sunset", "sunrise-sunset", "sunrise-sunset"),
    ],
)
def test_hours_are_read_out_in_everyday_words(hours: str, chinese: str, english: str) -> None:
    assert (CHINESE.hours(hours), ENGLISH.hours(hours)) == (chinese, english)


@pytest.mark.parametrize(
    ("moment", "chinese", "english"),
    [
        ("2026-11-22T18:00:00+08:00", "今天 18:00", "today at 18:00"),
        ("2026-11-23T00:30:00+08:00", "明天 00:30", "tomorrow at 00:30"),
        ("2026-11-25T09:00:00+08:00", "2026年11月25日（周三）09:00", "Wed 25 Nov 2026 at 09:00"),
    ],
)
def test_a_moment_is_told_from_today_on(moment: str, chinese: str, english: str) -> None:
    assert (CHINESE.moment(moment), ENGLISH.moment(moment)) == (chinese, english)


@pytest.mark.parametrize(
    ("timezone", "name"), [("Asia/Shanghai", "北京时间"), ("Europe/Paris", "UTC+01:00"), ("UTC", "UTC+00:00")]
)
def test_the_time_zone_is_named(timezone: str, name: str) -> None:
    assert ChannelWords(lambda chinese, _: chinese, timezone, NOW).zone == name


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("https://www.example.com/chat?a=1&b=2", "https://www.example.com/chat?a=1&b=2"),
        ("support+a@example.com", "mailto:support+a@example.com"),
        ("+86 400-000-0000", "tel:+864000000000"),
        ("(010) 12345678", "tel:01012345678"),
        ("a@example.com?bcc=b@example.com", None),
        ("javascript:alert(1)", None),
        ("微信公众号 faq", None),
    ],
)
def test_a_contact_leads_to_where_it_says_and_nowhere_else(contact: str, link: str | None) -> None:
    assert CHINESE.link(contact) == link


def help_of(tmp_path: Path, channels: str | None, address: str) -> tuple[str, Tag | None]:
    """The page and its panel, for a corpus with these channels."""
    corpus = write_corpus(tmp_path / "corpus")
    (corpus / "channels.yaml").unlink()
    if channels is not None:
        (corpus / "channels.yaml").write_text(channels, encoding="utf-8")
    else:
        for path in corpus.rglob("*.md"):
            kept = [line for line in path.read_text("utf-8").splitlines() if not line.startswith(("channels", "categ"))]
            path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    build_index(corpus, tmp_path / "index")
    settings = Settings(index_dir=tmp_path / "index", feedback_path=tmp_path / "feedback.sqlite3")
    page = BeautifulSoup(create_app(settings).test_client().get(address).text, "html.parser")
    return page.text, page.select_one("section.help")


def test_the_page_shows_hours_in_words_with_their_zone_and_contacts_as_links(tmp_path: Path) -> None:
    year = datetime.now(UTC).year + 1
    channels = f"""
timezone: Asia/Shanghai
channels:
  chat: {{name: 在线客服, where: 官网, hours: "24/7", contact: "https://www.example.com/chat"}}
  hotline: {{name: 热线, where: 官网, hours: "{year} Mo-Sa 08:30-12:00,13:30-17:30; PH off", contact: "400-000-0000"}}
  email: {{name: 邮件, where: 官网, contact: help@example.com}}
categories: {{account: {{name: 账户, channels: [chat, hotline, email]}}, money: {{name: 资金}}}}
"""
    _, panel = help_of(tmp_path, channels, "/?q=登录失败怎么办")
    assert panel is not None
    chat, email, hotline = panel.select(".channels > li")
    assert "服务时间：全天" in chat.text
    assert f"服务时间（北京时间）：{year} 周一至周六 08:30-12:00、13:30-17:30；节假日休息" in hotline.text
    assert f"，{year}年1月" in hotline.text
    assert "服务时间" not in email.text
    links = [str(link["href"]) for link in panel.select("a")]
    assert links == ["https://www.example.com/chat", "mailto:help@example.com", "tel:4000000000"]


def test_without_channels_the_panel_keeps_to_what_there_is(tmp_path: Path) -> None:
    page, panel = help_of(tmp_path, None, "/?q=zzqx")
    assert panel is not None
    assert panel.select(".channels") == []
    assert panel.h2 is not None
    assert panel.h2.text == "联系客服之前"
    assert "谁来问都不要说" in panel.text
    assert "这些渠道可以帮您" not in page
    assert "请联系下面的渠道" not in page
