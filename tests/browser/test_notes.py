"""Idris and Salma talk about a story beside its text, in a real browser."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from articles import notes
from articles.models import Article, Note, NoteNotice, Staff
from tests.factories import PASSWORD, make_article

pytestmark = pytest.mark.django_db(transaction=True)


def come_in(page: Page, person: Staff) -> None:
    page.goto("/admin/")
    page.get_by_label("اسم المستخدم أو البريد الإلكتروني").fill(person.username)
    page.get_by_label("كلمة المرور", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="تسجيل الدخول").click()
    expect(page.get_by_role("heading", level=1, name="مكتب التحرير")).to_be_visible()


@pytest.fixture
def story(salma: Staff) -> Article:
    return make_article(by=salma)


@pytest.fixture
def desk(page: Page, live_server: LiveServer, idris: Staff, nada: Staff) -> Iterator[Page]:
    """Idris at the desk. An error in the console fails the test; a refusal of ours is none."""
    complaints: list[str] = []
    page.on(
        "console",
        lambda m: complaints.append(m.text) if m.type == "error" and "409" not in m.text else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    come_in(page, idris)
    yield page
    assert complaints == []


def open_story(desk: Page, story: Article) -> None:
    desk.goto(f"/admin/articles/article/{story.pk}/change/")
    expect(desk.get_by_role("textbox", name="نص المادة")).to_contain_text("افتُتح اليوم")


def test_a_note_on_a_passage_is_written_by_keyboard_alone(desk: Page, story: Article) -> None:
    open_story(desk, story)
    body = desk.get_by_role("textbox", name="نص المادة")

    body.locator("p").first.click()
    desk.keyboard.press("Control+Home")
    for _word in ("افتُتح", "اليوم"):
        desk.keyboard.press("Shift+Control+ArrowLeft")
    desk.keyboard.press("Control+Alt+m")
    field = desk.get_by_label("ملاحظة جديدة")
    expect(field).to_be_focused()
    field.press_sequentially("@ندي")
    expect(desk.get_by_role("option", name="ندى صبحي")).to_be_visible()
    field.press("Enter")
    field.press_sequentially("في أي ساعة؟")
    desk.get_by_role("button", name="كتابة الملاحظة").click()

    expect(desk.locator(".note__text")).to_have_text("@ندى صبحي في أي ساعة؟")
    expect(desk.locator(".note-mark")).to_contain_text("افتُتح")
    note = Note.objects.get()
    assert note.quote.startswith("افتُتح اليوم")
    assert note.before == ""
    assert note.after
    assert [person.username for person in note.mentions.all()] == ["nada"]
    expect(field).to_have_value("")


def test_a_passage_that_is_rewritten_says_so_and_nothing_typed_in_the_story_is_lost(
    desk: Page, story: Article, nada: Staff
) -> None:
    notes.write(story, text="هل العدد مؤكد؟", quote="3,200 تلميذ", by=nada, at=timezone.now())
    open_story(desk, story)
    expect(desk.locator(".note-mark")).to_have_text("3,200 تلميذ")

    desk.get_by_label("الملخّص").fill("ملخّص لم يُحفظ")
    desk.get_by_text("رد", exact=True).click()
    desk.get_by_label("نص الرد").fill("نعم، من المديرة.")
    desk.get_by_role("button", name="إرسال الرد").click()
    expect(desk.locator(".note-thread__replies .note__text")).to_have_text("نعم، من المديرة.")
    expect(desk.get_by_text("تغيّر النص الذي كُتبت عليه")).to_be_hidden()
    desk.locator(".note-mark").click()
    desk.keyboard.type("و")

    expect(desk.get_by_text("تغيّر النص الذي كُتبت عليه")).to_be_visible()
    expect(desk.get_by_label("الملخّص")).to_have_value("ملخّص لم يُحفظ")


def test_a_refusal_is_said_and_the_words_stay(desk: Page, story: Article, hakim: Staff) -> None:
    open_story(desk, story)
    field = desk.get_by_label("ملاحظة جديدة")

    field.fill("@حكيم رؤوف ما الرأي؟")
    desk.get_by_role("button", name="كتابة الملاحظة").click()

    expect(desk.locator("[data-notes-error]")).to_contain_text("لا يمكن ذكر «حكيم رؤوف» هنا")
    expect(field).to_have_value("@حكيم رؤوف ما الرأي؟")
    assert not Note.objects.exists()


def test_a_note_is_ended_and_one_that_was_seen_waits_no_more(desk: Page, story: Article, nada: Staff) -> None:
    notes.write(story, text="@إدريس وهاب يُختصر العنوان.", by=nada, at=timezone.now())
    open_story(desk, story)
    desk.locator(".note__text").scroll_into_view_if_needed()
    desk.wait_for_timeout(1800)
    assert not NoteNotice.objects.filter(person__username="idris").exists()

    desk.get_by_role("button", name="إنهاء الملاحظة").click()

    expect(desk.get_by_text("ملاحظات منتهية: 1")).to_be_visible()
    expect(desk.get_by_text("لا ملاحظات مفتوحة.")).to_be_visible()
    assert Note.objects.get().resolved_by.username == "idris"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_moves_sideways(
    page: Page,
    live_server: LiveServer,
    story: Article,
    idris: Staff,
    nada: Staff,
    width: int,
    scheme: str,
) -> None:
    desk = page
    come_in(desk, idris)
    desk.set_viewport_size({"width": width, "height": 900})
    desk.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    note = notes.write(story, text="كلمة" * 80, quote="3,200 تلميذ", by=nada, at=timezone.now())
    notes.reply(note, text="رد", by=idris, at=timezone.now())

    for address in ("change", "notes"):
        desk.goto(f"/admin/articles/article/{story.pk}/{address}/")
        fold = desk.locator("[data-panel-fold]")
        if address == "change" and width < 1000:
            fold.locator("summary").first.click()
        assert (
            desk.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        )
        found = Axe().run(desk).response["violations"]
        assert [f"{v['id']}: {v['nodes'][0]['html']}" for v in found] == []
