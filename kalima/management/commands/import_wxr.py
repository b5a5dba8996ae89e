"""manage.py import_wxr: import_archive under the name that whoever comes from WordPress looks for."""

from kalima.management.commands.import_archive import Command

__all__ = ["Command"]
