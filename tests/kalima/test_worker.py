"""The clock goes on when a duty fails, and says so without filling the log."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.db import Error, InterfaceError, OperationalError

from articles.followups import carry_out, claim, take_up_again
from articles.models import FollowUp
from articles.workflow import schedule, schedule_withdrawal
from kalima import worker
from kalima.logs import QUIET_S, Seldom
from kalima.worker import PERIOD_S, Duty, rest_s
from tests.factories import NOW, make_article, make_image, make_nada, publish_article

NOON = datetime(2026, 12, 4, 9, 0, tzinfo=UTC)


class Press:
    """A verb that fails as often as it is told, and counts its calls."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.calls: list[datetime] = []

    def __call__(self, *, at: datetime) -> int:
        self.calls.append(at)
        if len(self.calls) <= self.failures:
            raise OperationalError("database is locked")
        return 1


class TestDuty:
    """One verb of the clock."""

    def test_it_is_told_the_time(self) -> None:
        press = Press(failures=0)

        Duty(press).do(NOON)

        assert press.calls == [NOON]

    def test_a_failure_is_logged_and_waited_out(self, caplog: pytest.LogCaptureFixture) -> None:
        now = [100.0]
        press = Press(failures=1)
        duty = Duty(press, clock=lambda: now[0])

        duty.do(NOON)
        duty.do(NOON)
        now[0] += 1
        duty.do(NOON)

        assert len(press.calls) == 2
        assert duty.failures == 0
        assert [record.levelname for record in caplog.records] == ["ERROR"]

    def test_a_rare_duty_waits_out_its_period(self) -> None:
        now = [100.0]
        press = Press(failures=0)
        duty = Duty(press, every_s=3600, clock=lambda: now[0])

        for seconds in (0, 1, 3598, 2):
            now[0] += seconds
            duty.do(NOON)

        assert len(press.calls) == 2

    def test_a_night_of_failures_ends_in_a_steady_pace(self) -> None:
        now = [0.0]
        duty = Duty(Press(failures=5000), clock=lambda: now[0])

        for _ in range(5000):
            duty.do(NOON)
            waited = duty.resumes_at - now[0]
            now[0] = duty.resumes_at

        assert waited == 32


@pytest.mark.django_db
class TestItsRest:
    """Half a second, unless an hour comes before that."""

    def test_it_wakes_for_the_hour_of_a_story(self) -> None:
        hour = NOW + timedelta(hours=1)
        schedule(make_article(), goes_live_at=hour, by=None, at=NOW)

        assert rest_s(hour - timedelta(seconds=0.2)) == 0.2
        assert rest_s(hour - timedelta(seconds=2)) == PERIOD_S
        assert rest_s(hour) == PERIOD_S

    def test_it_wakes_for_a_withdrawal(self) -> None:
        hour = NOW + timedelta(hours=1)
        schedule_withdrawal(publish_article(), withdraw_at=hour, by=make_nada(), at=NOW)

        assert rest_s(hour - timedelta(seconds=0.2)) == 0.2

    @pytest.mark.parametrize("error", [OperationalError("no connection"), InterfaceError("closed")])
    def test_a_database_that_is_away_is_asked_again_at_the_usual_pace(
        self, error: Error, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(**_: object) -> None:
            raise error

        monkeypatch.setattr(worker, "next_hour", away)

        assert rest_s(NOW) == PERIOD_S


class TestSeldom:
    """A complaint that repeats itself is written once a minute."""

    @staticmethod
    def complaint(line: int = 1) -> logging.LogRecord:
        """Return what a library logs while its server is away."""
        error = ConnectionError("refused")
        return logging.LogRecord(
            "huey.consumer", logging.ERROR, "consumer.py", line, "no queue", (), (type(error), error, None)
        )

    def test_the_second_is_dropped_and_another_place_is_heard(self) -> None:
        seldom = Seldom()

        heard = [seldom.filter(self.complaint(line)) for line in (1, 1, 2)]

        assert heard == [True, False, True]

    def test_it_is_heard_again_after_a_while(self) -> None:
        seldom = Seldom()
        seldom.filter(self.complaint())
        seldom.heard_at = {place: at - QUIET_S for place, at in seldom.heard_at.items()}

        assert seldom.filter(self.complaint())

    def test_it_is_one_line(self) -> None:
        record = self.complaint()

        Seldom().filter(record)

        assert record.getMessage() == "no queue ConnectionError('refused')"
        assert record.exc_info is None


class TestRareDuties:
    """Some duties are called once in a while."""

    def test_it_rests_after_its_work(self) -> None:
        now = [100.0]
        press = Press(failures=0)
        duty = Duty(press, every_s=3600, clock=lambda: now[0])

        duty.do(NOON)
        now[0] += 3599
        duty.do(NOON)
        now[0] += 1
        duty.do(NOON)

        assert len(press.calls) == 2


@pytest.mark.django_db
class TestAfterAKill:
    """What a worker had in its hands when it was killed is done at once by the next one."""

    def test_what_was_claimed_is_owed_again(self) -> None:
        image = make_image(at=NOON)
        owed = FollowUp.objects.get(image=image)
        # A worker claims the work and dies before it is done.
        assert claim(at=NOON) == [owed.pk]
        assert claim(at=NOON + timedelta(seconds=1)) == []

        take_up_again(at=NOON + timedelta(seconds=1))

        assert claim(at=NOON + timedelta(seconds=1)) == [owed.pk]
        carry_out(owed.pk, at=NOON)
        assert not FollowUp.objects.exists()
        assert image.fallback.made_at
