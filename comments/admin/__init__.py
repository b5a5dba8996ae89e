"""The moderators' doors, one file per noun; importing them registers them."""

from comments.admin import decisions, queue, score, terms, words

__all__ = ["decisions", "queue", "score", "terms", "words"]
