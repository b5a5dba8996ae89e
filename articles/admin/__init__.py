"""The editors' doors, one file per noun; importing them registers them."""

from articles.admin import media, people, rules, site, spelling, story

__all__ = ["media", "people", "rules", "site", "spelling", "story"]
