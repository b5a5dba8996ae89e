"""The public site as files: every address that readers have, found by its record or by a link to it."""

import fcntl
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import quote

from django.db import connections
from django.urls import reverse

from articles.categories.models import Category, Tag
from articles.models import Article, FormerTail, OldAddress, StaticPage, Writer
from kalima.export.pages import PAGE_ENDINGS, Made, address_of, file_of, make, missing_page

# Says of a folder that its files are ours, and may be changed and removed.
MARK = ".kalima-static"
AT_ONCE, IN_A_ROUND = 25, 400

FIRST = (
    *("/", "/robots.txt", "/sitemap.xml", "/news-sitemap.xml", "/manifest.webmanifest", "/offline.js"),
    *("/light/", "/archive/", "/archive/h/", "/most-read/", "/corrections/", "/search/", "/saved/"),
    *("/comments/figures/", "/feed/", "/feed.atom", "/feed.json"),
)

# Makes files of addresses, each with the page that it was found on.
Maker = Callable[[str, list[list[tuple[str, str]]]], Iterable[list[Made]]]


class NotOurs(Exception):
    """A folder in which something lies that this program did not write, or in which another run writes."""


def write(root: Path, *, processes: int, tell: Callable[[int], None] = lambda _done: None) -> Counter[str]:
    """Write every public page to a folder, and remove what stands there no more, unless a page failed.

    Counts `pages`, `written`, `removed` and `failed`. A file that is as it was is not touched. Whatever
    was killed is ended by another run. Raises NotOurs, also while another run writes there.
    """
    with _taken(root):
        return _written(root, processes, tell)


def _written(root: Path, processes: int, tell: Callable[[int], None]) -> Counter[str]:
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place, closing(sqlite3.connect(Path(place) / "known")) as known:
        known.execute("CREATE TABLE address (number INTEGER PRIMARY KEY, address TEXT UNIQUE, found_on TEXT)")
        known.execute("CREATE TABLE file (name TEXT PRIMARY KEY) WITHOUT ROWID")
        _add(known, ((address, "") for address in _seeds()))
        _keep(known, missing_page(str(root)), counts)
        with _maker(processes) as maker:
            done = 0
            while batch := _next(known, done):
                done = batch[-1][0]
                asked = [(address, found_on) for _number, address, found_on in batch]
                pieces = [asked[at : at + AT_ONCE] for at in range(0, len(asked), AT_ONCE)]
                for several in maker(str(root), pieces):
                    for made in several:
                        _keep(known, made, counts)
                tell(done)
        # What only a page that failed leads to was not found this time.
        counts["removed"] = 0 if counts["failed"] else _remove(root, known)
    return counts


@contextmanager
def _taken(root: Path) -> Iterator[None]:
    """Make the folder ours, and this run's alone."""
    root.mkdir(parents=True, exist_ok=True)
    if any(root.iterdir()) and not (root / MARK).exists():
        raise NotOurs(f"{root} فيه ما لم يكتبه هذا الأمر. لم يُكتب شيء. سمِّ مجلدًا فارغًا.")
    with (root / MARK).open("ab") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotOurs(f"يكتب أمر آخر في {root} الآن. لم يُكتب شيء. يُنتظر حتى ينتهي.") from None
        yield


@contextmanager
def _maker(processes: int) -> Iterator[Maker]:
    """Several processes, each with connections of its own, or this one."""
    if processes == 1:
        yield _alone
        return
    connections.close_all()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield lambda root, pieces: pool.map(make, [root] * len(pieces), pieces)


def _alone(root: str, pieces: list[list[tuple[str, str]]]) -> Iterator[list[Made]]:
    return (make(root, piece) for piece in pieces)


def _keep(known: sqlite3.Connection, made: Made, counts: Counter[str]) -> None:
    known.executemany("INSERT OR IGNORE INTO file VALUES (?)", [(name,) for name in made.files])
    _add(known, ((link, made.address) for link in made.links))
    counts["pages"] += bool(made.files)
    counts["written"] += made.written
    counts["failed"] += made.has_failed


def _add(known: sqlite3.Connection, found: Iterable[tuple[str, str]]) -> None:
    known.executemany("INSERT OR IGNORE INTO address (address, found_on) VALUES (?, ?)", found)


def _next(known: sqlite3.Connection, after: int) -> list[tuple[int, str, str]]:
    asked = "SELECT number, address, found_on FROM address WHERE number > ? ORDER BY number LIMIT ?"
    return known.execute(asked, [after, IN_A_ROUND]).fetchall()


def _remove(root: Path, known: sqlite3.Connection) -> int:
    """Remove files that no address has any more, and folders that are empty then."""
    removed = 0
    for path in _below(root):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
            continue
        name = path.relative_to(root).as_posix()
        if name != MARK and not known.execute("SELECT 1 FROM file WHERE name = ?", [name]).fetchone():
            path.unlink()
            removed += 1
    return removed


def _below(root: Path) -> Iterator[Path]:
    """Everything below a folder, what is inside of one before itself."""
    for path in root.iterdir():
        if path.is_dir() and not path.is_symlink():
            yield from _below(path)
        yield path


def _seeds() -> Iterator[str]:
    """Addresses that records have, whether or not a page leads to them."""
    yield from FIRST
    for records in (Category.objects.all(), Writer.objects.all(), StaticPage.objects.shown()):
        for record in records:
            yield address_of(record.get_absolute_url())
    for tag in Tag.objects.topics().iterator(500):
        yield address_of(tag.get_absolute_url())
    for article in Article.objects.published().newest_first().only("pk", "slug").iterator(500):
        yield from (address_of(article.get_absolute_url()), article.short_address)
        for name in ("light", "comments", "light_comments"):
            yield reverse(name, args=[article.pk])
    for row in FormerTail.objects.iterator(500):
        yield f"/{row.kind}/{quote(row.tail)}/"
    # Questions and slugs alone are no names of folders.
    for path in (
        OldAddress.objects.exclude(path__regex=r"^[?~^]").values_list("path", flat=True).iterator(500)
    ):
        last = path.rpartition("/")[2]
        is_page = last.endswith(PAGE_ENDINGS)
        address = f"/{quote(path)}" if is_page else f"/{quote(path)}/"
        if file_of(address) and (is_page or "." not in last):
            yield address
