"""Texts as nobody would type them, for tests of what must hold for every text."""

from hypothesis import strategies as st

# What breaks offsets: pieces that grow, shrink, combine, reorder or vanish, beside plain Chinese.
AWKWARD = (
    *"账户冻结了怎么办帐篷帳戶凍結薴後麵",
    *"aZ09 _.,?！？，。：（）",
    *"ＡｂＣ０１①⑩㈱㎏½ﬁ℡",  # width and compatibility forms
    *"ｶﾞﾊﾟがｱ",  # half-width voicing marks
    *"가각ㄱㅏㄳﾡￂ\u1100\u1161\u11a8",  # Hangul, composed and not
    *"éÉe\u0301q\u0303İßΣς\u0345",
    *"שלום مرحبا\u200f\u202e",  # right to left
    *"😀👨\u200d👩\ufe0f🇨🇳",
    *"\x00\t\n\r\x0b\x1c\x7f\x85\xa0\u2028\u3000\ufeff\ufffd\uffff",
    "\ud800",
    "\udfff",
    "\U00020000",
    "\U0010fffd",
)


def any_text(*, max_size: int = 40) -> st.SearchStrategy[str]:
    """Any text, lone surrogates included; half of its characters are known to be awkward."""
    every_character = st.characters(exclude_categories=())
    return st.text(st.one_of(st.sampled_from(AWKWARD), every_character), max_size=max_size)
