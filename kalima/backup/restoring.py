"""Brings a backup or an export back into an empty installation, or reads one and says what is in it."""

import gzip
import json
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from articles.models import Article, Attachment, Image, Staff
from articles.renditions import settle_files
from articles.search.renewal import write_anew
from comments.models import Comment
from kalima.backup import files, rows
from kalima.backup.package import Damaged, Member
from kalima.backup.taking import CONTENTS, FORMAT, HEAD, SCHEMA, SECRET_KEY, SETTINGS, WEIGHTS, Contents
from kalima.web import bucket

STAGED = ".restored"
# What the environment said where the backup was taken, for a person to compare.
SAID_THERE = "restored.env"
# Says from before the first file is in its place until all is done what is restored to where: what lies there
# came with it.
BEGUN = ".restoring"


class NotHere(Exception):
    """A place where a backup cannot be restored; its text says in Arabic why, and what to do."""


@dataclass
class Backup:
    """What a backup that was read whole says of itself."""

    taken_at: datetime
    database: str
    has_secret_key: bool
    contents: Contents


def examine(reading: Iterator[Member]) -> Backup:
    """Read a backup whole and change nothing. Raises Damaged and sealing.WrongPassphrase."""
    return _examined(_head_of(reading), reading)


def _examined(head: dict[str, Any], reading: Iterator[Member]) -> Backup:
    has_secret_key, counted, contents = False, Contents(), Contents()
    for member in reading:
        if member.name == CONTENTS:
            contents = Contents(**json.loads(member.content()))
        has_secret_key |= member.name == SECRET_KEY
        _count(member, counted)
    _ensure_whole(counted, contents)
    return Backup(datetime.fromisoformat(head["taken_at"]), head["database"], has_secret_key, contents)


def restore(reading: Iterator[Member]) -> Backup:
    """Fill an empty installation from a backup: all of it, or nothing; go on where a kill ended that.

    The tables are made as they were when it was taken and brought up to date afterwards, so an older backup
    does as well. Raises NotHere before anything is changed, Damaged, sealing.WrongPassphrase and
    rows.RowRefused.
    """
    head = _head_of(reading)
    begun = _begun().read_text() if _begun().exists() else ""
    if begun and begun != _named(head):
        raise NotHere(
            "بدأت هنا استعادة نسخة أخرى، أو استعادة إلى قاعدة أخرى، ولم تتم. تُعاد هي إلى قاعدتها، "
            f"أو يُنقل ما في {settings.DATA} أولًا."
        )
    if begun and is_anything_written():
        # Rows were there and files in place; what is made of them may not have been.
        backup = _examined(head, reading)
        _finish()
        return backup
    if begun:
        _Staged().undo()
    ensure_empty()
    tables = {model._meta.label_lower: model for model in rows.tables(_tables_as_at(head["migrations"]))}
    counted, contents, has_secret_key = Contents(), Contents(), False
    with _staged() as staged, connection.constraint_checks_disabled(), transaction.atomic():
        rows.clear(tables.values(), DEFAULT_DB_ALIAS)
        for member in reading:
            if member.name == CONTENTS:
                contents = Contents(**json.loads(member.content()))
            elif member.name == SETTINGS:
                staged.tell(json.loads(member.content()))
            elif member.name == SCHEMA:
                # The migrations say what the tables are; this is for others.
                continue
            elif member.name in (SECRET_KEY, WEIGHTS):
                has_secret_key |= member.name == SECRET_KEY
                staged.take(member)
            elif label := _label_of(member):
                if label not in tables:
                    raise Damaged(f"في النسخة جدول ليس في إصدارها: «{label}». لم يُستعد شيء.")
                kept = _part_of(member).splitlines(keepends=True)
                added = rows.write(tables[label], kept, DEFAULT_DB_ALIAS)
                counted.rows[label] = counted.rows.get(label, 0) + added
            elif files.is_safe(member.name):
                staged.take(member)
                _count(member, counted)
            else:
                raise Damaged(f"في النسخة ما لم يكتبه هذا البرنامج: «{member.name}».")
        _ensure_whole(counted, contents)
        rows.go_on_from(contents.last_numbers, tables.values(), DEFAULT_DB_ALIAS)
        connection.check_constraints()
        _begun().write_text(_named(head))
        staged.put_in_place()
    _finish()
    return Backup(datetime.fromisoformat(head["taken_at"]), head["database"], has_secret_key, contents)


def ensure_empty() -> None:
    """Raise NotHere where anybody works, anything is written, or any file lies."""
    if is_anything_written():
        raise NotHere(
            "قاعدة البيانات ليست فارغة، والاستعادة لا تكتب فوق شيء. سمِّ قاعدة فارغة في DATABASE_URL، أو "
            "مجلد بيانات فارغًا في KALIMA_DATA."
        )
    if next(files.in_store(), None):
        raise NotHere("المستودع في STORE_URL ليس فارغًا، والاستعادة لا تكتب فوق شيء. سمِّ مستودعًا فارغًا.")
    for folder in files.folders().values():
        if files.holds_any(folder):
            raise NotHere(f"المجلد {folder} ليس فارغًا، والاستعادة لا تكتب فوق شيء. انقل ما فيه أولًا.")


def is_anything_written() -> bool:
    """Whether the database has people, stories, files or comments."""
    return Article._meta.db_table in connection.introspection.table_names() and any(
        model._base_manager.exists() for model in (Staff, Article, Image, Attachment, Comment)
    )


def bring_up_to_date() -> None:
    """What is made of the rows: tables of this release, roles, the search's index, files in their places."""
    call_command("migrate", interactive=False, verbosity=0)
    write_anew()
    if bucket.is_named():
        files.send()
    for image in Image.objects.order_by("pk").iterator():
        settle_files(image, at=timezone.now())


class _Staged:
    """Files that came and stand nowhere yet: beside their places, under a name that nobody reads."""

    def take(self, member: Member) -> None:
        root, name = _place_of(member.name)
        mode = 0o600 if member.name == SECRET_KEY else 0o640
        member.unpack(root / STAGED / name, mode=mode)

    def tell(self, said: dict[str, dict[str, str]]) -> None:
        """Keep the settings of there for a person to read; none of them counts here."""
        lines = [f"{name}={value}" for name, value in said["said"].items()]
        lines += [
            f"{name}={value}" if value else f"# {name} was set; its value is not in this backup"
            for name, value in said["secret"].items()
        ]
        staged = settings.DATA / STAGED
        staged.mkdir(mode=0o700, exist_ok=True)
        with open(os.open(staged / SAID_THERE, os.O_WRONLY | os.O_CREAT, 0o600), "w") as out:
            out.write("".join(f"{line}\n" for line in lines))

    def put_in_place(self) -> None:
        for root in _roots():
            if (root / STAGED).is_dir():
                for path in (root / STAGED).iterdir():
                    path.replace(root / path.name)

    def undo(self) -> None:
        """Empty the folders again, which were empty."""
        self.tidy()
        for folder in files.folders().values():
            for path in folder.iterdir() if folder.is_dir() else ():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        _begun().unlink(missing_ok=True)

    def tidy(self) -> None:
        for root in _roots():
            shutil.rmtree(root / STAGED, ignore_errors=True)


@contextmanager
def _staged() -> Iterator[_Staged]:
    staged = _Staged()
    # What an earlier try left when it was killed.
    staged.tidy()
    for folder in files.folders().values():
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    try:
        yield staged
    except BaseException:
        staged.undo()
        raise
    finally:
        staged.tidy()


def _finish() -> None:
    bring_up_to_date()
    _begun().unlink()


def forget_begun() -> None:
    """Take a restore whose rows are there for done: whoever serves the paper has its files now."""
    if _begun().exists() and is_anything_written():
        _begun().unlink()


def _begun() -> Path:
    return settings.DATA / BEGUN


def _named(head: dict[str, Any]) -> str:
    """Which backup is restored to which database."""
    to = {name: str(connection.settings_dict[name]) for name in ("ENGINE", "NAME", "HOST", "PORT")}
    return json.dumps([head, to], sort_keys=True)


def _roots() -> list[Path]:
    return [settings.DATA, *files.folders().values()]


def _place_of(name: str) -> tuple[Path, str]:
    """The folder that a member belongs to, and its name there."""
    folder, _, rest = name.partition("/")
    return (files.folders()[folder], rest) if rest else (settings.DATA, name)


def _head_of(reading: Iterator[Member]) -> dict[str, Any]:
    """The first member. Raises Damaged where it is another."""
    first = next(reading)
    if first.name != HEAD:
        raise Damaged("هذا الملف ليس نسخة احتياطية من «كلمة».")
    head = cast(dict[str, Any], json.loads(first.content()))
    if head["kalima_backup"] != FORMAT:
        raise Damaged("كتب هذه النسخةَ إصدارٌ أحدث من «كلمة». الحل: استعمال ذلك الإصدار.")
    return head


def _tables_as_at(migrations: Iterable[tuple[str, str]]) -> rows.Registry:
    """Make the tables as they were after these migrations, without any row of ours; their models.

    Raises NotHere.
    """
    executor = MigrationExecutor(connection)
    wanted = {(app, name) for app, name in migrations}
    if unknown := sorted(wanted - executor.loader.disk_migrations.keys()):
        raise NotHere(
            f"كتب هذه النسخةَ إصدارٌ أحدث من «كلمة» (فيها {'.'.join(unknown[0])}). تُستعاد بعد تثبيته."
        )
    squashed = executor.loader.replacements
    if all(wanted.issuperset(migration.replaces) for migration in squashed.values()):
        wanted |= squashed.keys()
    else:
        executor = one_by_one()
    if executor.loader.applied_migrations.keys() - wanted:
        raise NotHere(
            "هيّأ قاعدةَ البيانات هذه إصدارٌ أحدث من إصدار النسخة. سمِّ قاعدة بلا جداول، تُنشأ جداولها كما كانت ثم "
            "تُحدَّث."
        )
    graph = executor.loader.graph
    last = [
        key
        for key in sorted(wanted & graph.nodes.keys())
        if not any(child.key in wanted for child in graph.node_map[key].children if child.key[0] == key[0])
    ]
    executor.migrate(last)
    return cast(rows.Registry, executor.loader.project_state(last).apps)


def one_by_one() -> MigrationExecutor:
    """Make an executor that can stop at every migration, those that others squash too."""
    executor = MigrationExecutor(connection)
    executor.loader = MigrationLoader(connection, replace_migrations=False)
    for key, migration in executor.loader.replacements.items():
        executor.loader.graph.remove_replacement_node(key, migration.replaces)
    return executor


def _label_of(member: Member) -> str:
    """The table whose rows a member holds; "" for another member."""
    return member.name.split("/")[1] if member.name.startswith("rows/") else ""


def _part_of(member: Member) -> bytes:
    if not member.name.endswith(".gz"):
        return member.content()
    try:
        return gzip.decompress(member.content())
    except (OSError, EOFError, zlib.error) as reason:
        raise Damaged(f"الملف تالف: محتوى «{member.name}» ليس كما كُتب. المطلوب نسخة سليمة.") from reason


def _count(member: Member, counted: Contents) -> None:
    if label := _label_of(member):
        counted.rows[label] = counted.rows.get(label, 0) + _part_of(member).count(b"\n")
    elif files.is_safe(member.name):
        folder = member.name.partition("/")[0]
        counted.files[folder] = counted.files.get(folder, 0) + 1


def _ensure_whole(counted: Contents, contents: Contents) -> None:
    """The manifest was right, so only a package that another program put together fails here."""
    told = {label: number for label, number in contents.rows.items() if number}
    if counted.rows != told or counted.files != {name: contents.files[name] for name in counted.files}:
        raise Damaged("ما في النسخة ليس ما تقول إنه فيها.")
