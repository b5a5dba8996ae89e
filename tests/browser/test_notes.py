"""Idris and Salma talk about a story beside its text, in a real browser."""

import time
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from articles import notes, workflow
from articles.models import Article, Note, NoteNotice, Staff
from tests.browser.conftest import come_in
from tests.browser.waiting import PATIENCE_S, POLL_MS, until
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)


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
    until(desk, "document.querySelector('[data-notes]').notesPanel && window.desk?.editing")


CHOSEN = "document.querySelector('[data-notes]').notesPanel.selected()?.quote.trim()"


def choose_words(desk: Page, words: int) -> None:
    """Select the first words of the text by keyboard.

    The editor learns of keys a moment after the browser, and what it draws meanwhile takes a selection
    back; then the keys are pressed once more, as a person would.
    """
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        desk.get_by_role("textbox", name="نص المادة").locator("p").first.click()
        desk.keyboard.press("Control+Home")
        for _word in range(words):
            desk.keyboard.press("Shift+Control+ArrowLeft")
        for _look in range(20):
            if len((desk.evaluate(CHOSEN) or "").split()) == words:
                return
            desk.wait_for_timeout(POLL_MS)
    pytest.fail("the editor never knew what was selected")


def test_a_note_on_a_passage_is_written_by_keyboard_alone(desk: Page, story: Article) -> None:
    open_story(desk, story)

    choose_words(desk, 2)
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
    counted = desk.locator("[data-notes-count]")
    expect(counted).to_contain_text("ملاحظة واحدة مفتوحة")
    with desk.expect_response("**/notes/read/"):
        desk.locator(".note__text").scroll_into_view_if_needed()
    assert not NoteNotice.objects.filter(person__username="idris").exists()

    desk.get_by_role("button", name="إنهاء الملاحظة").click()

    expect(desk.get_by_text("ملاحظات منتهية: 1")).to_be_visible()
    expect(desk.get_by_text("لا ملاحظات مفتوحة.")).to_be_visible()
    expect(counted).to_be_hidden()
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
        fold = desk.locator("#notes [data-panel-fold]")
        if address == "change" and width < 1000:
            fold.locator("summary").first.click()
        assert (
            desk.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        )
        found = Axe().run(desk).response["violations"]
        assert [f"{v['id']}: {v['nodes'][0]['html']}" for v in found] == []


SELECT_IN_PAGE = """(passage) => {
  document.activeElement.blur();
  const texts = document.createTreeWalker(document.querySelector(".copy-text"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { currentNode: text } = texts;
    const at = text.data.indexOf(passage);
    if (at >= 0) return document.getSelection().setBaseAndExtent(text, at, text, at + passage.length);
  }
}"""


def test_idris_suggests_and_salma_accepts_one_and_refuses_one(
    browser: Browser, live_server: LiveServer, story: Article, salma: Staff, idris: Staff
) -> None:
    """Idris suggests while he only reads, and Salma's save brings what she accepted."""
    complaints: list[str] = []
    desks = []
    for person in (salma, idris):
        page = browser.new_context(locale="ar", base_url=live_server.url).new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        come_in(page, person)
        desks.append(page)
    hers, his = desks
    open_story(hers, story)
    his.goto(f"/admin/articles/article/{story.pk}/change/")

    for passage, words, why in (("3,200", "2,300", "بحسب البيان."), ("جديد", "حديث", "")):
        his.evaluate(SELECT_IN_PAGE, passage)
        his.get_by_role("button", name="اقتراح تعديل").click()
        expect(his.get_by_label("النص المقترح")).to_have_value(passage)
        his.get_by_label("النص المقترح").fill(words)
        his.get_by_label("سبب الاقتراح (اختياري)").fill(why)
        his.get_by_role("button", name="إرسال الاقتراح").click()
        expect(his.locator(".note__suggested ins", has_text=words)).to_be_visible()
        expect(his.get_by_label("النص المقترح")).to_be_hidden()
    assert his.get_by_role("button", name="قبول", exact=True).count() == 0

    open_story(hers, story)
    expect(hers.locator(".note-mark--suggestion")).to_have_text(["جديد", "3,200"])
    number, word = (hers.locator(".note-thread", has_text=text) for text in ("2,300", "حديث"))
    body = hers.get_by_role("textbox", name="نص المادة")
    number.get_by_role("button", name="قبول", exact=True).click()
    expect(body).to_contain_text("على 2,300 تلميذ")
    expect(number.get_by_text("قُبل في النص، ويثبت مع الحفظ القادم.")).to_be_visible()
    word.get_by_role("button", name="رفض").click()
    expect(hers.get_by_text("رُفض الاقتراح", exact=True)).to_be_attached()
    expect(number.get_by_text("قُبل في النص، ويثبت مع الحفظ القادم.")).to_be_visible()
    assert Note.objects.filter(decision="accepted").count() == 0
    hers.get_by_role("button", name="حفظ المسودة").click()
    expect(hers.get_by_text("ملاحظات منتهية: 2")).to_be_visible()

    story.refresh_from_db()
    assert "على 2,300 تلميذ" in story.body
    assert "جسر جديد" in story.body
    decided = Note.objects.order_by("pk").values_list("replacement", "decision", "resolved_by__username")
    assert list(decided) == [("2,300", "accepted", "salma"), ("حديث", "refused", "salma")]
    assert complaints == []


def test_what_was_accepted_is_taken_back_and_left_unsaved(desk: Page, story: Article, nada: Staff) -> None:
    story.body = story.body.replace(
        "جسر جديد", '<strong>جسر</strong> <a href="https://kalima.example">جديد</a>'
    )
    workflow.save_copy(story, by=nada, at=timezone.now())
    for quote, words in (("جسر جديد للمشاة", "جسر حديث للمشاة"), ("3,200 تلميذ", "")):
        notes.suggest(story, quote=quote, replacement=words, by=nada, at=timezone.now())
    open_story(desk, story)
    body = desk.get_by_role("textbox", name="نص المادة")
    accepted = desk.locator("#id_accepted")
    first, second = (str(note.pk) for note in Note.objects.order_by("pk"))

    desk.get_by_role("button", name="قبول الكل").click()
    expect(body.locator("a")).to_have_text("حديث")
    expect(body.locator("strong")).to_have_text("جسر")
    expect(body).not_to_contain_text("3,200")
    expect(accepted).to_have_value(f"{first},{second}")

    # One undo takes both back, and a redo brings both again.
    body.locator("p").first.click()
    desk.keyboard.press("Control+z")
    expect(body).to_contain_text("3,200 تلميذ")
    expect(accepted).to_have_value("")
    expect(desk.get_by_role("button", name="قبول", exact=True)).to_have_count(2)
    desk.keyboard.press("Control+Shift+z")
    expect(body).not_to_contain_text("3,200")
    expect(accepted).to_have_value(f"{first},{second}")

    # One alone is taken back with its own button.
    desk.get_by_role("button", name="تراجع عن القبول").last.click()
    expect(body).to_contain_text("على 3,200 تلميذ من")
    expect(accepted).to_have_value(first)
    desk.get_by_label("الملخّص").fill("ملخّص")
    desk.wait_for_timeout(1500)

    # Left without saving: what was typed is recovered, and nothing is decided yet.
    desk.goto("/admin/")
    assert not Note.objects.exclude(decision="").exists()
    open_story(desk, story)
    expect(desk.get_by_label("الملخّص")).to_have_value("ملخّص")
    expect(desk.get_by_text("قُبل في النص، ويثبت مع الحفظ القادم.")).to_have_count(2)
    expect(desk.locator("[data-pending]:visible")).to_have_count(1)
    desk.get_by_role("button", name="حفظ المسودة").click()
    expect(desk.get_by_text("ملاحظات منتهية: 1")).to_be_visible()
    assert Note.objects.get(decision="accepted").pk == int(first)


def test_a_suggestion_is_written_by_keyboard_and_one_over_two_blocks_is_not(
    desk: Page, story: Article
) -> None:
    open_story(desk, story)
    choose_words(desk, 1)
    desk.keyboard.press("Control+Alt+k")
    expect(desk.get_by_label("النص المقترح")).to_be_focused()
    desk.get_by_label("النص المقترح").fill("دُشّن")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.locator(".note-mark--suggestion")).to_have_text("افتُتح")

    desk.get_by_role("textbox", name="نص المادة").locator("p").first.click()
    desk.keyboard.press("Control+a")
    until(desk, CHOSEN)
    desk.keyboard.press("Control+Alt+k")
    expect(desk.locator("[data-notes-error]")).to_contain_text("داخل فقرة واحدة")
    assert Note.objects.get().quote == "افتُتح"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_about_suggestions(
    page: Page, live_server: LiveServer, story: Article, idris: Staff, nada: Staff, width: int, scheme: str
) -> None:
    desk = page
    come_in(desk, idris)
    desk.set_viewport_size({"width": width, "height": 900})
    desk.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    long = "كلمة" * 80
    for quote, words in (("3,200 تلميذ", long), ("نهر دجلة", "")):
        notes.suggest(story, quote=quote, replacement=words, why=long, by=nada, at=timezone.now())

    for address in ("change", "notes"):
        desk.goto(f"/admin/articles/article/{story.pk}/{address}/")
        fold = desk.locator("#notes [data-panel-fold]")
        if address == "change":
            if width < 1000:
                fold.locator("summary").first.click()
            desk.get_by_role("button", name="قبول", exact=True).last.click()
            expect(desk.get_by_role("button", name="تراجع عن القبول")).to_be_visible()
        assert (
            desk.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        )
        found = Axe().run(desk).response["violations"]
        assert [f"{v['id']}: {v['nodes'][0]['html']}" for v in found] == []
        desk.evaluate("window.onbeforeunload = null")
