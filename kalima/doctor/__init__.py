"""Says what is wrong with this installation, and how to mend it. Nothing is changed."""

from collections.abc import Iterator, Sequence

from kalima.doctor import doors, elsewhere, machine, records, work
from kalima.doctor.finding import Check, Finding, State, wrong

# What needs no database, what does, and what takes long.
APART: Sequence[Check] = (
    *(doors.origin, doors.proxies, doors.debugging, doors.key, doors.data, doors.zone),
    *(machine.disk, machine.memory, machine.libraries, machine.fonts, machine.static_files),
    *(work.short_memories, work.letters, elsewhere.files, elsewhere.network, elsewhere.backups),
)
OF_RECORDS: Sequence[Check] = (
    *(records.tables, records.file_of_records, records.clock),
    *(doors.demo, doors.somebody, work.worker, work.waiting_work, work.search, elsewhere.replica),
)
THOROUGH: Sequence[Check] = (records.whole_file, work.whole_search)


def examine(*, whole: bool = False) -> Iterator[Finding]:
    """Look at one thing after the other; what depends on tables is left out where there are none of ours."""
    can_read = True
    for check in (records.database, *APART, *OF_RECORDS, *(THOROUGH if whole else ())):
        if not can_read and check not in APART:
            continue
        for finding in _tried(check):
            yield finding
            if check in (records.database, records.tables) and finding.state is State.WRONG:
                can_read = False


def _tried(check: Check) -> Iterator[Finding]:
    """A check that cannot be made is a finding, and holds up no other."""
    try:
        yield from check()
    except Exception as error:
        yield wrong(
            (check.__doc__ or check.__name__).strip(),
            f"لم يتمّ فحصه. {type(error).__name__}: {error}",
            "إصلاح ما سبق هذا السطر، ثم إعادة الفحص.",
        )
