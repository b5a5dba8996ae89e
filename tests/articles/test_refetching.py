"""A withdrawal is owed to nginx in front, which would show what it keeps while the application is away."""

import pytest
from django.conf import LazySettings
from django.utils import timezone

from articles import workflow
from articles.models import FollowUp, Staff
from articles.models.history import TRIES_MAX
from articles.tasks import hand_over
from tests.factories import NOW, publish_article
from tests.shipped import free_port

pytestmark = pytest.mark.django_db

OWED = FollowUp.Kind.NGINX


def owed() -> int:
    return FollowUp.objects.filter(kind=OWED).count()


class TestAWithdrawal:
    def test_is_owed_until_nginx_answers_or_what_it_kept_is_too_old(
        self, settings: LazySettings, nada: Staff
    ) -> None:
        settings.NGINX = [f"http://127.0.0.1:{free_port()}"]
        story = publish_article()
        workflow.withdraw(story, note="اعتمدت المادة على بيان قديم.", by=nada, at=timezone.now())
        assert owed() == 1

        hand_over(at=timezone.now())
        assert owed() == 1

        FollowUp.objects.update(tries=TRIES_MAX - 1, next_try_at=NOW)
        hand_over(at=timezone.now())
        assert owed() == 0

    def test_of_which_nothing_is_kept_any_more_asks_nobody(self, settings: LazySettings, nada: Staff) -> None:
        settings.NGINX = [f"http://127.0.0.1:{free_port()}"]
        story = publish_article()
        workflow.withdraw(story, note="اعتمدت المادة على بيان قديم.", by=nada, at=NOW)
        hand_over(at=timezone.now())
        assert owed() == 0

    def test_is_owed_to_nobody_where_none_is_named(self, nada: Staff) -> None:
        workflow.withdraw(publish_article(), note="اعتمدت المادة على بيان قديم.", by=nada, at=NOW)
        assert owed() == 0
