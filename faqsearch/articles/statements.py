"""What a draft says that another may say otherwise: quantities and recommended channels, each with its sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from faqsearch.articles.characters import has_han
from faqsearch.articles.drafts import Draft
from faqsearch.articles.quantities import Quantity, QuantityKind, quantities
from faqsearch.articles.recognise import Words
from faqsearch.articles.similarity import content_pairs
from faqsearch.knowledge import Directory

# How articles speak of channels, beside the words of channels.yaml: those must be unmistakable anywhere, these need
# only be so in a sentence about replies. The ids are the usual ones; with other ids they simply name the channel.
_SPOKEN = {
    "email": ("邮件", "邮箱", "电邮", "email", "e-mail"),
    "hotline": ("热线", "电话", "来电"),
    "online_chat": ("在线客服", "在线聊天", "在线咨询"),
    "social_media": ("社交媒体", "微博", "私信"),
}
_ASPECTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("回复时间", re.compile("回复|回覆|答复|答覆|响应|回应|反馈|应答|回信|回音")),
    ("到账时间", re.compile("到账|到帐|入账|退回|打款")),
    ("有效期", re.compile("有效|过期|失效|到期")),
    ("服务时间", re.compile("工作时间|服务时间|营业时间|上班|在线时间|全天")),
    ("处理时间", re.compile("处理|审核|办理|审批|受理|完成|解锁|解冻|生效")),
)
REPLY = "回复时间"
_OPENING = "服务时间"
_BEST = re.compile("最(?:快|迅速|及时|便捷|方便|简便|直接|简单|高效)")
_BEST_WAY = re.compile("渠道|方式|方法|途径|联系|响应|回复|沟通|投诉|反馈|获取|获得")
_NEGATED = re.compile("不是最|并非最|选择最|找到最|不一定")
# What a sentence about the best channel says whatever it is about; what is left tells the matter.
_GENERAL = re.compile(
    f"{_BEST.pattern}|渠道|方式|方法|途径|联系|响应|回复|沟通|反馈|获取|获得|客服|用户|[您你我]们?|一[种个]|一般|通常|往往"
    "|能够?|可以?|以及?|通过|使用|选择|拨打|支持|服务|帮助|提供|解决|问题|处理|官方|平台|其中|如果|想要?|希望|需要?|所有"
    "|官网|在线|[也都就则是为的了和与或之时往而中到在]|[a-z0-9]{1,40}"
)
_SENTENCE = re.compile(r"[^。！？!?\n]{1,1000}[。！？!?”]{0,3}")  # bounded: a line may be 5 MB long
_CLAUSE = re.compile(r"[，；;,]")
_MARKER = re.compile(r"^\s*(?:[-*]|\d{1,9}\.)\s+")
_MAX_QUOTE_CHARS = 300
_MAX_CONTEXT_CHARS = 60
_MAX_STATEMENTS_OF_DRAFT = 200


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing said in one place.

    Args:
        aspect: what the quantity measures, or empty where the words do not say.
        channel: the channel it is said of; empty where none is named nearby.
        value: as written: ``24小时内``, or the channel that is called the best.
        pairs: what it is about: the sentence without the quantity and its section's question; of a channel called
            the best, the matter that it is the best for, none where it is so in general.
        counted: the characters of the sentence around a count, without it; empty for all else.
    """

    draft: Draft
    quote: str
    aspect: str
    channel: str
    value: str
    quantity: Quantity | None
    pairs: tuple[str, ...]
    counted: frozenset[str] = frozenset()


class Statements:
    """Reads statements off drafts."""

    def __init__(self, directory: Directory) -> None:
        words = {id_: list(channel.words or (channel.name,)) for id_, channel in directory.channels.items()}
        self._unmistakable = Words(words)
        for id_, spoken in _SPOKEN.items():
            words[id_] = [*words.get(id_, ()), *spoken]
        self._spoken = Words(words)
        self._names = {id_: channel.name for id_, channel in directory.channels.items()}

    def name(self, channel: str) -> str:
        """What to call a channel in a report."""
        return self._names.get(channel) or _SPOKEN.get(channel, (channel,))[0]

    def of(self, draft: Draft) -> Iterator[Statement]:
        """The quantities and the channels called the best, in order; of a draft with very many the first ones."""
        return islice(self._all(draft), _MAX_STATEMENTS_OF_DRAFT)

    def _all(self, draft: Draft) -> Iterator[Statement]:
        nearest = next((id_ for _, id_ in self._spoken.found(draft.question)), "")
        for sentence in dict.fromkeys(_sentences(draft.answer)):
            yield from self._quantities(draft, sentence, nearest)
            yield from self._recommended(draft, sentence)
            named = self._spoken.found(sentence)
            if named and not self._spoken.found(draft.question):
                nearest = named[-1][1]

    def route(self, draft: Draft) -> Statement:
        """Where a draft sends the user, with the first sentence that says so."""
        sentences = _sentences(draft.answer)
        quote = next((sentence for sentence in sentences if self._unmistakable.found(sentence)), draft.question)
        value = "、".join(self.name(id_) for id_ in draft.channels)
        return Statement(draft, _quote(quote), "", draft.channels[0], value, None, ())

    def _quantities(self, draft: Draft, sentence: str, nearest: str) -> Iterator[Statement]:
        for quantity in quantities(sentence):
            clause = _clause(sentence, quantity.start)
            aspect = _aspect(clause) or _aspect(sentence) or _aspect(draft.question)
            channel = self._channel(clause) or self._channel(sentence) or nearest
            before = sentence[max(0, quantity.start - _MAX_CONTEXT_CHARS) : quantity.start]
            after = sentence[quantity.end : quantity.end + _MAX_CONTEXT_CHARS]
            pairs = tuple(content_pairs(f"{draft.question} {before} {after}"))
            counted = _counted(f"{before} {after}", quantity)
            yield Statement(draft, _quote(sentence), aspect, channel, quantity.text, quantity, pairs, counted)

    def _channel(self, text: str) -> str:
        return next((id_ for _, id_ in self._spoken.found(text)), "")

    def _recommended(self, draft: Draft, sentence: str) -> Iterator[Statement]:
        for match in _BEST.finditer(sentence):
            clause = _clause(sentence, match.start())
            channels = self._unmistakable.found(clause) or self._unmistakable.found(sentence)
            ids = {id_ for _, id_ in channels}
            if len(ids) == 1 and _BEST_WAY.search(clause) and not _NEGATED.search(sentence):
                (id_,) = ids
                matter = content_pairs(_GENERAL.sub(" ", self._unmistakable.without(clause)))
                pairs = tuple(pair for pair in matter if len(pair) > 1)
                yield Statement(draft, _quote(sentence), match[0], id_, self.name(id_), None, pairs)
                return


def _sentences(answer: str) -> Sequence[str]:
    """The sentences of an answer without list markers."""
    return [
        match[0].strip()
        for line in answer.split("\n")
        for match in _SENTENCE.finditer(_MARKER.sub("", line))
        if match[0].strip()
    ]


def _clause(sentence: str, place: int) -> str:
    """The part between two commas that holds ``place``."""
    start = max((match.end() for match in _CLAUSE.finditer(sentence, 0, place)), default=0)
    end = _CLAUSE.search(sentence, place)
    return sentence[start : end.start() if end else len(sentence)]


def _counted(around: str, quantity: Quantity) -> frozenset[str]:
    if quantity.kind is not QuantityKind.COUNT:
        return frozenset()
    return frozenset(char for char in "".join(content_pairs(around)) if has_han(char))


def _aspect(text: str) -> str:
    return next((name for name, pattern in _ASPECTS if pattern.search(text)), "")


def _quote(sentence: str) -> str:
    return sentence if len(sentence) <= _MAX_QUOTE_CHARS else f"{sentence[: _MAX_QUOTE_CHARS - 1]}…"
