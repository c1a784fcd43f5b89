"""A message to a bot → what to reply: an answer, a question back, small talk, or a hand-over. No HTTP, no state."""

from faqsearch.conversation.intent import Intent, Smalltalk
from faqsearch.conversation.reply import Reply, reply_to, smalltalk_of

__all__ = ["Intent", "Reply", "Smalltalk", "reply_to", "smalltalk_of"]
