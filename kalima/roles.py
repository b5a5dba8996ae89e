"""The four roles of the newsroom as groups of permissions, made sure of after every migrate."""

from typing import Any

from django.contrib.auth.models import Group, Permission

WRITER = "صحفي"
DESK_EDITOR = "محرر القسم"
MANAGING_EDITOR = "مدير التحرير"
MODERATOR = "مشرف التعليقات"

_WRITING = {
    "articles.add_article",
    "articles.change_article",
    "articles.view_article",
    "articles.submit_article",
    "articles.trash_article",
    "articles.add_image",
    "articles.view_image",
    "articles.add_attachment",
    "articles.view_attachment",
    "articles.view_housespelling",
    "articles.view_namealias",
    "articles.view_shortcut",
    "articles.view_storytemplate",
    "articles.view_writer",
    "categories.view_category",
    "categories.view_tag",
}
_DESK = _WRITING | {
    "articles.edit_any_article",
    "articles.campaign_article",
    "articles.embargo_article",
    "articles.reshelve_article",
    "articles.take_over_article",
    "articles.send_back_article",
    "articles.schedule_article",
    "articles.publish_article",
    "articles.correct_article",
    "articles.change_image",
    "articles.view_board",
    "articles.change_board",
    "articles.change_attachment",
    "articles.withdraw_image",
    "articles.add_storytemplate",
    "articles.change_storytemplate",
    "articles.delete_storytemplate",
    "articles.add_shortcut",
    "articles.change_shortcut",
    "articles.delete_shortcut",
    "articles.view_tickeritem",
    "articles.view_unfoundquestion",
    "articles.add_tickeritem",
    "articles.change_tickeritem",
    "articles.add_writer",
    "articles.change_writer",
    "categories.add_tag",
    "categories.change_tag",
}
# Moderators read stories where readers do; the desk's list would be empty for them.
_MODERATION = {
    "comments.view_comment",
    "comments.view_decision",
    "comments.moderate_comment",
    "comments.view_reader",
    "comments.view_sanction",
    "comments.view_wordrule",
    "comments.add_wordrule",
    "comments.change_wordrule",
    "comments.delete_wordrule",
}
_PAPER = {
    "comments.change_discussionsettings",
    "articles.all_sections_article",
    "articles.arrange_front_board",
    "articles.delete_article",
    "articles.lift_embargo_article",
    "articles.override_approvals_article",
    "articles.view_approvalstep",
    "articles.add_approvalstep",
    "articles.change_approvalstep",
    "articles.delete_approvalstep",
    "articles.withdraw_article",
    "articles.view_printrule",
    "articles.change_printrule",
    "articles.add_housespelling",
    "articles.change_housespelling",
    "articles.delete_housespelling",
    "articles.add_namealias",
    "articles.change_namealias",
    "articles.delete_namealias",
    "articles.release_article",
    "articles.delete_image",
    "articles.delete_attachment",
    "articles.delete_writer",
    "categories.add_category",
    "categories.change_category",
    "categories.delete_category",
    "categories.delete_tag",
    "categories.merge_tag",
    "articles.view_sitesettings",
    "articles.change_sitesettings",
    "articles.view_hijrimonthstart",
    "articles.add_hijrimonthstart",
    "articles.change_hijrimonthstart",
    "articles.delete_hijrimonthstart",
    "articles.view_staticpage",
    "articles.add_staticpage",
    "articles.change_staticpage",
    "articles.delete_staticpage",
    "articles.view_housead",
    "articles.add_housead",
    "articles.change_housead",
    "articles.delete_housead",
    "articles.view_import",
    "articles.add_import",
    "articles.view_mood",
    "articles.add_mood",
    "articles.change_mood",
    "articles.view_statuschange",
    "articles.view_staff",
    "articles.add_staff",
    "articles.change_staff",
}

ROLES: dict[str, set[str]] = {
    WRITER: _WRITING,
    DESK_EDITOR: _DESK,
    MANAGING_EDITOR: _DESK | _MODERATION | _PAPER,
    MODERATOR: _MODERATION,
}
# As settings name them.
NAMES = {
    "writer": WRITER,
    "desk_editor": DESK_EDITOR,
    "managing_editor": MANAGING_EDITOR,
    "moderator": MODERATOR,
}


def ensure_roles(**_kwargs: Any) -> None:
    """Give each group exactly its permissions; connected to post_migrate, so it may run any number of times.

    Raises Permission.DoesNotExist by name when the table above names a permission no model has.
    """
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    for name, wanted in ROLES.items():
        missing = wanted - known.keys()
        if missing:
            raise Permission.DoesNotExist(f"{name}: {sorted(missing)}")
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.set([known[permission] for permission in wanted])
