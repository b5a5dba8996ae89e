"""The editors' doors, one file per noun; importing them registers them."""

from articles.admin import (
    acts,
    ads,
    approvals,
    attachments,
    board,
    media,
    moods,
    people,
    rules,
    shortcuts,
    site,
    spelling,
    static_pages,
    story,
    templates,
    ticker,
)

__all__ = [
    "acts",
    "ads",
    "approvals",
    "attachments",
    "board",
    "media",
    "moods",
    "people",
    "rules",
    "shortcuts",
    "site",
    "spelling",
    "static_pages",
    "story",
    "templates",
    "ticker",
]
