"""A message to a bot → what to reply: an answer, a question back, small talk, or a hand-over. No HTTP, no state."""

from faqsearch.conversation.choices import hints
from faqsearch.conversation.context import MAX_CONTEXT_CHARS, Context, decode
from faqsearch.conversation.handover import HandOver
from faqsearch.conversation.intent import Intent, Smalltalk
from faqsearch.conversation.prompts import CLARIFY, LANGUAGES
from faqsearch.conversation.reply import Message, Reply, reply_to
from faqsearch.conversation.saying import smalltalk_of

__all__ = [
    "CLARIFY",
    "LANGUAGES",
    "MAX_CONTEXT_CHARS",
    "Context",
    "HandOver",
    "Intent",
    "Message",
    "Reply",
    "Smalltalk",
    "decode",
    "hints",
    "reply_to",
    "smalltalk_of",
]
