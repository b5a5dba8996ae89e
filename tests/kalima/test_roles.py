"""Four roles, each with exactly what its work needs: one table of people and doors."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from articles.models import Staff
from kalima import roles
from tests.factories import make_staff, signed_in

pytestmark = pytest.mark.django_db

WRITER, DESK, CHIEF, MODERATOR = roles.WRITER, roles.DESK_EDITOR, roles.MANAGING_EDITOR, roles.MODERATOR

# What each permission is for, and who was meant to have it.
HOLDERS = {
    "articles.add_article": {WRITER, DESK, CHIEF},
    "articles.change_article": {WRITER, DESK, CHIEF},
    "articles.view_article": {WRITER, DESK, CHIEF},
    "articles.delete_article": {CHIEF},
    "articles.all_sections_article": {CHIEF},
    "articles.submit_article": {WRITER, DESK, CHIEF},
    "articles.trash_article": {WRITER, DESK, CHIEF},
    "articles.campaign_article": {DESK, CHIEF},
    "articles.embargo_article": {DESK, CHIEF},
    "articles.lift_embargo_article": {CHIEF},
    "articles.override_approvals_article": {CHIEF},
    "articles.view_approvalstep": {CHIEF},
    "articles.add_approvalstep": {CHIEF},
    "articles.change_approvalstep": {CHIEF},
    "articles.delete_approvalstep": {CHIEF},
    "articles.reshelve_article": {DESK, CHIEF},
    "articles.view_printrule": {CHIEF},
    "articles.change_printrule": {CHIEF},
    "articles.edit_any_article": {DESK, CHIEF},
    "articles.take_over_article": {DESK, CHIEF},
    "articles.release_article": {CHIEF},
    "articles.send_back_article": {DESK, CHIEF},
    "articles.schedule_article": {DESK, CHIEF},
    "articles.publish_article": {DESK, CHIEF},
    "articles.correct_article": {DESK, CHIEF},
    "articles.withdraw_article": {CHIEF},
    "articles.add_image": {WRITER, DESK, CHIEF},
    "articles.view_image": {WRITER, DESK, CHIEF},
    "articles.change_image": {DESK, CHIEF},
    "articles.withdraw_image": {DESK, CHIEF},
    "articles.delete_image": {CHIEF},
    "articles.add_attachment": {WRITER, DESK, CHIEF},
    "articles.view_attachment": {WRITER, DESK, CHIEF},
    "articles.change_attachment": {DESK, CHIEF},
    "articles.delete_attachment": {CHIEF},
    "articles.view_housespelling": {WRITER, DESK, CHIEF},
    "articles.add_housespelling": {CHIEF},
    "articles.change_housespelling": {CHIEF},
    "articles.delete_housespelling": {CHIEF},
    "articles.view_namealias": {WRITER, DESK, CHIEF},
    "articles.add_namealias": {CHIEF},
    "articles.change_namealias": {CHIEF},
    "articles.delete_namealias": {CHIEF},
    "articles.view_storytemplate": {WRITER, DESK, CHIEF},
    "articles.add_storytemplate": {DESK, CHIEF},
    "articles.change_storytemplate": {DESK, CHIEF},
    "articles.delete_storytemplate": {DESK, CHIEF},
    "articles.view_shortcut": {WRITER, DESK, CHIEF},
    "articles.add_shortcut": {DESK, CHIEF},
    "articles.change_shortcut": {DESK, CHIEF},
    "articles.delete_shortcut": {DESK, CHIEF},
    "articles.view_board": {DESK, CHIEF},
    "articles.change_board": {DESK, CHIEF},
    "articles.arrange_front_board": {CHIEF},
    "articles.view_tickeritem": {DESK, CHIEF},
    "articles.add_tickeritem": {DESK, CHIEF},
    "articles.change_tickeritem": {DESK, CHIEF},
    "articles.view_unfoundquestion": {DESK, CHIEF},
    "articles.view_writer": {WRITER, DESK, CHIEF},
    "articles.add_writer": {DESK, CHIEF},
    "articles.change_writer": {DESK, CHIEF},
    "articles.delete_writer": {CHIEF},
    "categories.view_category": {WRITER, DESK, CHIEF},
    "categories.add_category": {CHIEF},
    "categories.change_category": {CHIEF},
    "categories.delete_category": {CHIEF},
    "categories.view_tag": {WRITER, DESK, CHIEF},
    "categories.add_tag": {DESK, CHIEF},
    "categories.change_tag": {DESK, CHIEF},
    "categories.delete_tag": {CHIEF},
    "categories.merge_tag": {CHIEF},
    "articles.view_sitesettings": {CHIEF},
    "articles.change_sitesettings": {CHIEF},
    "articles.view_hijrimonthstart": {CHIEF},
    "articles.add_hijrimonthstart": {CHIEF},
    "articles.change_hijrimonthstart": {CHIEF},
    "articles.delete_hijrimonthstart": {CHIEF},
    "articles.view_staticpage": {CHIEF},
    "articles.add_staticpage": {CHIEF},
    "articles.change_staticpage": {CHIEF},
    "articles.delete_staticpage": {CHIEF},
    "articles.view_housead": {CHIEF},
    "articles.add_housead": {CHIEF},
    "articles.change_housead": {CHIEF},
    "articles.delete_housead": {CHIEF},
    "articles.view_import": {CHIEF},
    "articles.add_import": {CHIEF},
    "articles.view_mood": {CHIEF},
    "articles.add_mood": {CHIEF},
    "articles.change_mood": {CHIEF},
    "articles.view_statuschange": {CHIEF},
    "articles.view_staff": {CHIEF},
    "articles.add_staff": {CHIEF},
    "articles.change_staff": {CHIEF},
    "comments.view_comment": {CHIEF, MODERATOR},
    "comments.view_decision": {CHIEF, MODERATOR},
    "comments.moderate_comment": {CHIEF, MODERATOR},
    "comments.view_reader": {CHIEF, MODERATOR},
    "comments.view_sanction": {CHIEF, MODERATOR},
    "comments.view_wordrule": {CHIEF, MODERATOR},
    "comments.add_wordrule": {CHIEF, MODERATOR},
    "comments.change_wordrule": {CHIEF, MODERATOR},
    "comments.delete_wordrule": {CHIEF, MODERATOR},
    "comments.change_discussionsettings": {CHIEF},
}

# Who may open which page of the desk.
DOORS = {
    "/admin/": {WRITER, DESK, CHIEF, MODERATOR},
    "/admin/articles/article/": {WRITER, DESK, CHIEF},
    "/admin/articles/article/add/": {WRITER, DESK, CHIEF},
    "/admin/articles/image/": {WRITER, DESK, CHIEF},
    "/admin/articles/attachment/": {WRITER, DESK, CHIEF},
    "/admin/articles/attachment/add/": {WRITER, DESK, CHIEF},
    "/admin/articles/housespelling/": {WRITER, DESK, CHIEF},
    "/admin/articles/housespelling/add/": {CHIEF},
    "/admin/articles/housespelling/paste/": {CHIEF},
    "/admin/articles/namealias/": {WRITER, DESK, CHIEF},
    "/admin/articles/namealias/add/": {CHIEF},
    "/admin/articles/namealias/paste/": {CHIEF},
    "/admin/articles/namealias/try/": {CHIEF},
    "/admin/articles/storytemplate/": {WRITER, DESK, CHIEF},
    "/admin/articles/shortcut/": {WRITER, DESK, CHIEF},
    "/admin/articles/shortcut/add/": {DESK, CHIEF},
    "/admin/articles/tickeritem/": {DESK, CHIEF},
    "/admin/articles/unfoundquestion/": {DESK, CHIEF},
    "/admin/articles/writer/": {WRITER, DESK, CHIEF},
    "/admin/articles/writer/add/": {DESK, CHIEF},
    "/admin/articles/staff/": {CHIEF},
    "/admin/articles/staff/add/": {CHIEF},
    "/admin/articles/sitesettings/1/change/": {CHIEF},
    "/admin/articles/statuschange/": {CHIEF},
    "/admin/articles/statuschange/csv/": {CHIEF},
    "/admin/articles/statuschange/jsonl/": {CHIEF},
    "/admin/articles/staticpage/": {CHIEF},
    "/admin/articles/staticpage/add/": {CHIEF},
    "/admin/articles/housead/": {CHIEF},
    "/admin/articles/housead/add/": {CHIEF},
    "/admin/articles/import/": {CHIEF},
    "/admin/articles/mood/": {CHIEF},
    "/admin/articles/mood/add/": {CHIEF},
    "/admin/articles/printrule/": {CHIEF},
    "/admin/articles/board/": {DESK, CHIEF},
    "/admin/articles/approvalstep/": {CHIEF},
    "/admin/articles/approvalstep/add/": {CHIEF},
    "/admin/articles/article/breaking/": {WRITER, DESK, CHIEF},
    "/admin/categories/category/": {WRITER, DESK, CHIEF},
    "/admin/categories/category/add/": {CHIEF},
    "/admin/categories/tag/": {WRITER, DESK, CHIEF},
    "/admin/comments/comment/": {CHIEF, MODERATOR},
    "/admin/comments/decision/": {CHIEF, MODERATOR},
    "/admin/comments/decision/export/csv/": {CHIEF, MODERATOR},
    "/admin/comments/decision/export/jsonl/": {CHIEF, MODERATOR},
    "/admin/comments/comment/counts/": {CHIEF, MODERATOR},
    "/admin/comments/comment/sanctions/": {CHIEF, MODERATOR},
    "/admin/comments/comment/tally/": {CHIEF, MODERATOR},
    "/admin/comments/discussionsettings/": {CHIEF},
    "/admin/comments/wordrule/": {CHIEF, MODERATOR},
    "/admin/comments/wordrule/add/": {CHIEF, MODERATOR},
    "/admin/comments/wordrule/paste/": {CHIEF, MODERATOR},
    "/admin/comments/wordrule/try/": {CHIEF, MODERATOR},
}


@pytest.mark.parametrize("role", roles.ROLES)
def test_a_role_has_exactly_what_its_work_needs(role: str) -> None:
    person = make_staff("someone", "شخص ما", role)

    assert person.get_all_permissions() == {name for name, holders in HOLDERS.items() if role in holders}


@pytest.mark.parametrize("address", DOORS)
@pytest.mark.parametrize("role", roles.ROLES)
def test_a_door_opens_for_those_whose_work_is_behind_it(role: str, address: str) -> None:
    browser = signed_in(make_staff("someone", "شخص ما", role))

    assert browser.get(address).status_code == (200 if role in DOORS[address] else 403)


@pytest.mark.parametrize("address", DOORS)
def test_readers_are_asked_to_sign_in(yusuf: Client, address: str) -> None:
    response = yusuf.get(address)

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def test_nobody_holds_what_the_table_does_not_name() -> None:
    """Groups, permissions, sessions and the newsroom's memory are in nobody's hands."""
    held = set().union(*roles.ROLES.values())

    assert held == HOLDERS.keys()
    assert not {name for name in held if name.startswith(("auth.", "contenttypes.", "sessions."))}
    memory = {name for name in held if name.endswith(("_revision", "_statuschange", "_correction"))}
    assert memory == {"articles.view_statuschange"}


def test_a_group_that_was_changed_by_hand_is_set_right_again(salma: Staff) -> None:
    group = Group.objects.get(name=WRITER)
    group.permissions.set(Permission.objects.filter(codename__in=["delete_article", "change_staff"]))

    roles.ensure_roles()

    assert Staff.objects.get(pk=salma.pk).get_all_permissions() == roles.ROLES[WRITER]
    assert Group.objects.filter(name__in=roles.ROLES).count() == 4


def test_a_permission_that_no_record_has_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(roles.ROLES, WRITER, {"articles.fly_article"})

    with pytest.raises(Permission.DoesNotExist, match="fly_article"):
        roles.ensure_roles()
