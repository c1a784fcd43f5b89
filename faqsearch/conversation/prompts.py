"""What the server says itself, in the languages of its interface; all else is the corpus's words."""

LANGUAGES = ("zh", "en")

CLARIFY = {"zh": "您想问的是下面哪一个问题？", "en": "Which of these do you mean?"}
ASKED = {"zh": "我问过：", "en": "What I asked:"}
