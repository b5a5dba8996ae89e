"""Colleagues called by name in a note: found as typed, kept as numbers, shown by their names now."""

import re
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Note, Staff
from articles.models.notes import TEXT_MAX
from articles.moves import DeskError
from kalima.text.wordforms import words_of

PERMISSION = "articles.view_article"

COLLEAGUES_MAX = 1000

# A name has five words at most; a mention stands after a space or a sign, not inside an e-mail address.
_MENTION = re.compile(r"(?<![^\W_])@([^\s@]+(?:[ \u00a0][^\s@]+){0,4})")
_NAMED = re.compile(r"@\[([0-9]{1,15})\]")
_TRAILING = "،؛؟,.;:!?»”\"')]…"

_BACKEND = "django.contrib.auth.backends.ModelBackend"


class NoteError(DeskError):
    """A verb on a note that could not be done; its text is an Arabic sentence, and nothing was kept."""


def colleagues_on(article: Article) -> QuerySet[Staff]:
    """Everyone for whom may_see says yes, in one query: those who can be mentioned."""
    everywhere = Staff.objects.with_perm("articles.all_sections_article", backend=_BACKEND)
    editors = Staff.objects.with_perm("articles.edit_any_article", backend=_BACKEND).filter(
        Q(sections__isnull=True)
        | Q(sections__in=[article.section_id, article.top_section_id])
        | Q(pk__in=everywhere.values("pk"))
    )
    return (
        Staff.objects.with_perm(PERMISSION, backend=_BACKEND)
        .filter(Q(is_superuser=True) | Q(pk=article.created_by_id) | Q(pk__in=editors.values("pk")))
        .order_by("first_name", "last_name", "pk")
    )


def mentioned(text: str, article: Article) -> tuple[str, list[Staff]]:
    """A tidied text with references in place of names, and who is meant by them. Raises NoteError."""
    people: dict[int, Staff] = {}
    if "@" in text:
        names = _names(Staff.objects.filter(is_active=True, is_staff=True)[:COLLEAGUES_MAX])
        text = _MENTION.sub(lambda found: _mention(found, names, people), _NAMED.sub(r"@ [\1]", text))
    if len(text) > TEXT_MAX:
        raise NoteError(
            str(
                _("الملاحظة أطول من المسموح: %(n)d من %(most)d حرف. يُرجى اختصارها.")
                % {"n": len(text), "most": TEXT_MAX}
            )
        )
    _refuse_strangers(people, article)
    return text, list(people.values())


def with_names(note: Note) -> str:
    """A note's text as it is typed: with the present names of those who are mentioned."""
    names = {person.pk: str(person) for person in note.mentions.all()}
    return _NAMED.sub(lambda found: f"@{names.get(int(found[1]), found[1])}", note.text)


def pieces(note: Note) -> list[tuple[str, bool]]:
    """A note's text in pieces, each with whether it is the name of a colleague."""
    names = {person.pk: str(person) for person in note.mentions.all()}
    found, end = [], 0
    for match in _NAMED.finditer(note.text):
        name = names.get(int(match[1]))
        if name is None:
            continue
        found += [(note.text[end : match.start()], False), (f"@{name}", True)]
        end = match.end()
    return [*found, (note.text[end:], False)]


def offered(article: Article, typed: str, *, limit: int) -> list[Staff]:
    """Colleagues on a story of whose name some word begins like what is typed after @, in any spelling."""
    wanted = words_of(typed)
    found = []
    for person in colleagues_on(article)[:COLLEAGUES_MAX]:
        own = [*words_of(str(person)), *words_of(person.username)]
        if all(any(word.startswith(part) for word in own) for part in wanted):
            found.append(person)
    return found[:limit]


# Private parts ------------------------------------------------------------------------------------


def _refuse_strangers(mentioned: dict[int, Staff], article: Article) -> None:
    if not mentioned:
        return
    seeing = set(colleagues_on(article).filter(pk__in=mentioned).values_list("pk", flat=True))
    strangers = [str(person) for pk, person in mentioned.items() if pk not in seeing]
    if strangers:
        names = "، ".join(f"«{name}»" for name in strangers)
        raise NoteError(
            str(
                _("لا يمكن ذكر %(names)s هنا، فالمادة غير مفتوحة لهذا الحساب. لم تُحفظ الملاحظة.")
                % {"names": names}
            )
        )


def _names(people: Iterable[Staff]) -> dict[str, list[Staff]]:
    """Whom a folded name means: the whole name, its first word, or the name that someone signs in with."""
    names: dict[str, list[Staff]] = {}
    for person in people:
        words = words_of(str(person))
        for key in {" ".join(words), words[0] if words else "", " ".join(words_of(person.username))} - {""}:
            names.setdefault(key, []).append(person)
    return names


def _mention(found: re.Match[str], names: dict[str, list[Staff]], mentioned: dict[int, Staff]) -> str:
    """Put a reference in place of the longest name that is someone's; what is nobody's stays as typed."""
    parts = re.split("([ \u00a0])", found[1])
    for end in range(len(parts), 0, -2):
        typed = "".join(parts[:end])
        name = typed.rstrip(_TRAILING)
        people = names.get(" ".join(words_of(name)), [])
        if len(people) > 1:
            raise NoteError(
                str(
                    _("«%(name)s» اسم أكثر من زميل. يُرجى ذكر اسم الدخول بعد @. لم تُحفظ الملاحظة.")
                    % {"name": name}
                )
            )
        if people:
            mentioned[people[0].pk] = people[0]
            return f"@[{people[0].pk}]{found[1][len(name) :]}"
    return found[0]
