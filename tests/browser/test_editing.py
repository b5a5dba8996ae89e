"""Nothing typed is lost, in a real browser: four kills, two pages, two people, the meeting of their saves."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect
from pytest_django.live_server_helper import LiveServer

from articles import editing, workflow
from articles.models import Article, Autosave, Staff
from bench import kills
from tests import needs
from tests.browser.conftest import come_in
from tests.browser.waiting import until
from tests.factories import NOW, PASSWORD, make_article, make_section

BODY = "<p>الأولى كما كانت.</p><p>الثانية كما كانت.</p>"
# Two people and a server share the processors of the machine.
expect.set_options(timeout=15_000)
ADD = "/admin/articles/article/add/"


def page_of(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


@pytest.fixture(scope="module")
def desk(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[kills.Desk]:
    """A newsroom of its own, which may be killed, and a browser with a profile that outlives it."""
    if needs.chromium() is None:
        pytest.skip(f"skipped because {needs.CHROMIUM.absence}")
    folder: Path = tmp_path_factory.mktemp("kills")
    with kills.newsroom(playwright, folder, stories=len(kills.KILLS)) as made:
        yield made


# One process of the test run kills: the newsroom is prepared once.
@pytest.mark.xdist_group("kills")
@pytest.mark.parametrize("kill", kills.KILLS, ids=lambda kill: kill.__name__)
def test_nothing_older_than_a_second_is_lost(desk: kills.Desk, kill: kills.Callable) -> None:
    loss = kill(desk, kills.KILLS.index(kill) + 1)

    assert loss.typed == kills.LETTERS
    assert loss.lost_old == 0


@pytest.fixture
def another(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    """A browser at another desk."""
    context = browser.new_context(base_url=live_server.url, locale="ar-IQ", timezone_id="Asia/Baghdad")
    yield context
    context.close()


def write(page: Page, words: str) -> None:
    page.get_by_role("textbox", name="نص المادة").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def kept(page: Page) -> None:
    """Wait until the line over the buttons says that all of it is on the server."""
    expect(page.locator("[data-editing-state]")).to_contain_text("حُفظ تلقائيًا عند")
    until(page, "!desk.editing.isTyped()")


@pytest.mark.django_db(transaction=True)
class TestOnePerson:
    def test_a_session_that_ends_goes_on_after_signing_in_elsewhere(
        self, page: Page, live_server: LiveServer, salma: Staff
    ) -> None:
        article = make_article(by=salma, body=BODY)
        come_in(page, salma)
        page.goto(page_of(article))
        write(page, " نصف جملة")
        kept(page)
        Session.objects.all().delete()

        write(page, " ونصفها الآخر")
        page.get_by_role("button", name="حفظ المسودة").click()
        expect(page.get_by_text("انتهت مدة الدخول. النص محفوظ.")).to_be_visible()
        with page.expect_popup() as opened:
            page.get_by_role("link", name="تسجيل الدخول في صفحة جديدة").click()
        door = opened.value
        door.get_by_label("اسم المستخدم أو البريد الإلكتروني").fill(salma.username)
        door.get_by_label("كلمة المرور", exact=True).fill(PASSWORD)
        door.get_by_role("button", name="تسجيل الدخول").click()
        expect(door.get_by_text("صفحة المادة تتابع من نفسها")).to_be_visible()
        door.close()
        page.bring_to_front()
        kept(page)
        page.get_by_role("button", name="حفظ المسودة").click()
        expect(page.get_by_text("حُفظت المسودة.")).to_be_visible()

        article.refresh_from_db()
        assert article.body.endswith("الثانية كما كانت. نصف جملة ونصفها الآخر</p>")
        assert not Autosave.objects.filter(closed_at=None).exists()

    def test_a_story_handed_in_elsewhere_gives_the_words_back_as_a_new_one(
        self, page: Page, live_server: LiveServer, salma: Staff, nada: Staff
    ) -> None:
        article = make_article(by=salma, body=BODY)
        come_in(page, salma)
        page.goto(page_of(article))
        write(page, " جملة متأخرة")
        kept(page)
        workflow.submit(Article.objects.get(), by=nada, at=timezone.now())

        page.get_by_role("button", name="حفظ المسودة").click()

        expect(page.get_by_text("لم تعد هذه المادة مفتوحة لتحريرك")).to_be_visible()
        expect(page.get_by_role("heading", level=1, name="مادة جديدة")).to_be_visible()
        expect(page.get_by_role("textbox", name="نص المادة")).to_contain_text("الثانية كما كانت. جملة متأخرة")

    def test_a_second_page_is_told_and_nothing_of_either_is_lost(
        self, page: Page, live_server: LiveServer, salma: Staff
    ) -> None:
        article = make_article(by=salma, body=BODY)
        come_in(page, salma)
        page.goto(page_of(article))
        write(page, " من الأولى")
        kept(page)

        second = page.context.new_page()
        second.goto(page_of(article))
        expect(second.get_by_role("heading", name="هذه المادة مفتوحة عندك في صفحة أخرى")).to_be_visible()
        expect(second.get_by_role("textbox", name="نص المادة")).to_have_attribute("contenteditable", "false")
        expect(second.get_by_role("button", name="حفظ المسودة")).to_be_disabled()
        second.get_by_role("button", name="تولّي التحرير").click()
        expect(second.get_by_role("button", name="حفظ المسودة")).to_be_enabled()
        expect(second.get_by_role("heading", name="نص مسترجَع", exact=True)).to_be_visible()
        expect(second.get_by_role("textbox", name="نص المادة")).to_contain_text("من الأولى")
        expect(second.get_by_role("textbox", name="نص المادة")).to_have_attribute("contenteditable", "true")
        write(second, " ومن الثانية")
        expect(second.get_by_role("textbox", name="نص المادة")).to_contain_text("ومن الثانية")
        second.get_by_role("button", name="حفظ المسودة").click()
        expect(second.get_by_text("حُفظت المسودة.")).to_be_visible()
        page.bring_to_front()
        expect(page.get_by_role("heading", name="هذه المادة مفتوحة عندك في صفحة أخرى")).to_be_visible(
            timeout=15_000
        )

        article.refresh_from_db()
        assert article.body.endswith("الثانية كما كانت. من الأولى ومن الثانية</p>")

    def test_a_page_opened_again_is_written_in_at_once_though_the_old_one_seems_alive(
        self, page: Page, live_server: LiveServer, salma: Staff
    ) -> None:
        article = make_article(by=salma, body=BODY)
        come_in(page, salma)
        page.add_init_script(
            """navigator.sendBeacon = () => true;
            navigator.locks.query = async () => {
              const opened = JSON.parse(localStorage.getItem("kalima-pages") ?? "[]");
              return { held: opened.map((key) => ({ name: `kalima-page-${key}` })) };
            };"""
        )
        page.goto(page_of(article))
        page.wait_for_load_state()

        with page.expect_response(lambda answer: answer.url.endswith("/editing/ping/")):
            page.reload()
        write(page, " بعد إعادة الفتح")
        page.get_by_role("button", name="حفظ المسودة").click()

        expect(page.get_by_text("حُفظت المسودة.")).to_be_visible()
        article.refresh_from_db()
        assert article.body.endswith("الثانية كما كانت. بعد إعادة الفتح</p>")

    def test_a_story_never_saved_is_found_again_on_the_desk(
        self, page: Page, live_server: LiveServer, salma: Staff
    ) -> None:
        make_section("محليات")
        come_in(page, salma)
        page.goto(ADD)
        page.get_by_label("العنوان", exact=True).fill("خبر لم يُحفظ قط")
        page.get_by_label("القسم").select_option(label="محليات")
        kept(page)
        page.close(run_before_unload=False)

        found = page.context.new_page()
        found.goto("/admin/")
        found.get_by_role("link", name="خبر لم يُحفظ قط").click()
        expect(found.get_by_label("العنوان", exact=True)).to_have_value("خبر لم يُحفظ قط")
        found.get_by_role("button", name="حفظ المسودة").click()
        expect(found.get_by_text("حُفظت المسودة.")).to_be_visible()
        found.goto("/admin/")

        expect(found.get_by_role("heading", name="نصوص مسترجَعة")).to_have_count(0)
        assert Article.objects.get().headline == "خبر لم يُحفظ قط"

    def test_a_long_text_typed_without_a_pause_is_kept_within_the_second(
        self, page: Page, live_server: LiveServer, salma: Staff
    ) -> None:
        article = make_article(by=salma, body="".join(f"<p>{'كلمة ' * 200}</p>" for _n in range(60)))
        come_in(page, salma)
        page.goto(page_of(article))
        write(page, "")

        # No pause of the typing lets the editor pay what it owes to the form.
        for _n in range(40):
            page.keyboard.type("ن")
            page.wait_for_timeout(60)
        waited = page.evaluate(
            "async () => (await desk.local.all(desk.person))[0]?.fields.body[0].slice(-60)"
        )

        assert waited.count("ن") >= 20

    def test_throwing_a_recovered_text_away_shows_the_saved_words(
        self, page: Page, live_server: LiveServer, salma: Staff
    ) -> None:
        article = make_article(by=salma, body=BODY)
        come_in(page, salma)
        page.goto(page_of(article))
        write(page, " زائدة")
        kept(page)
        page.close(run_before_unload=False)

        again = page.context.new_page()
        again.goto(page_of(article))
        expect(again.get_by_role("textbox", name="نص المادة")).to_contain_text("زائدة")
        again.get_by_role("button", name="رمي النص المسترجَع").click()
        expect(again.get_by_role("textbox", name="نص المادة")).not_to_contain_text("زائدة")
        again.locator(".editing-notice").get_by_role("button", name="تراجع").click()
        expect(again.get_by_role("textbox", name="نص المادة")).to_contain_text("زائدة")


@pytest.mark.django_db(transaction=True)
class TestTwoPeople:
    def test_one_writes_the_other_reads_takes_over_and_both_meet(
        self, page: Page, another: BrowserContext, live_server: LiveServer, salma: Staff, idris: Staff
    ) -> None:
        article = make_article(by=salma, body=BODY)
        come_in(page, salma)
        page.goto(page_of(article))
        write(page, " عند سلمى")
        kept(page)
        theirs = another.new_page()
        come_in(theirs, idris)

        theirs.goto(page_of(article))
        expect(theirs.get_by_role("heading", name="يحرّرها الآن: سلمى رافد")).to_be_visible()
        expect(theirs.get_by_text("مفتوحة أيضًا عند: سلمى رافد")).to_be_visible()
        theirs.get_by_role("button", name="تولّي التحرير").click()
        theirs.locator(".ProseMirror p").first.click()
        theirs.keyboard.press("End")
        theirs.keyboard.type(" عند إدريس")
        theirs.get_by_role("button", name="حفظ المسودة").click()
        expect(theirs.get_by_text("حُفظت المسودة.")).to_be_visible()
        page.bring_to_front()
        expect(page.get_by_role("heading", name="يحرّرها الآن: إدريس وهاب")).to_be_visible(timeout=15_000)
        expect(page.get_by_role("textbox", name="نص المادة")).to_contain_text("عند سلمى")
        theirs.close()

        expect(page.get_by_role("heading", name="تعارض بين نسختين")).to_be_visible(timeout=20_000)
        preview = page.locator("[data-preview-text]")
        expect(preview).to_contain_text("الأولى كما كانت. عند إدريس")
        expect(preview).to_contain_text("الثانية كما كانت. عند سلمى")
        page.get_by_role("button", name="حفظ الناتج").click()
        expect(page.get_by_text("حُفظت المسودة.")).to_be_visible()

        article.refresh_from_db()
        assert article.body == ("<p>الأولى كما كانت. عند إدريس</p><p>الثانية كما كانت. عند سلمى</p>")

    def test_the_meeting_is_decided_by_keyboard(
        self, page: Page, live_server: LiveServer, salma: Staff, idris: Staff
    ) -> None:
        article = meeting_for(salma, idris)
        come_in(page, salma)
        # While she weighs the differences the story stays hers.
        with page.expect_response("**/editing/ping/") as heard:
            page.goto(page_of(article))
        assert heard.value.json()["lock"]["holds"]
        first = page.get_by_role("group", name="الفرق 1")

        first.get_by_role("radio", name="النسخة الأحدث").focus()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        expect(page.locator("[data-preview-text]")).to_contain_text("الأولى عند إدريس.")
        expect(page.locator("[data-preview-text]")).to_contain_text("الأولى عند سلمى.")
        page.get_by_role("button", name="حفظ الناتج").press("Enter")
        expect(page.get_by_text("حُفظت المسودة.")).to_be_visible()

        article.refresh_from_db()
        assert article.body == "<p>الأولى عند إدريس.</p><p>الأولى عند سلمى.</p><p>الثانية كما كانت.</p>"


def meeting_for(salma: Staff, idris: Staff) -> Article:
    """A story in which Salma's recovered text meets what Idris saved."""
    article = make_article(by=salma, body=BODY)
    fields = {"headline": [article.headline], "body": [BODY.replace("الأولى كما كانت", "الأولى عند سلمى")]}
    typed = editing.Typed("salmas-page-1", 5, fields, edition=1, base=article.revisions.get().pk)
    editing.keep(typed, story=article.pk, by=salma, at=NOW)
    article.body = BODY.replace("الأولى كما كانت", "الأولى عند إدريس")
    workflow.save_copy(article, by=idris, at=NOW)
    return article


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_moves_sideways(
    page: Page, live_server: LiveServer, salma: Staff, idris: Staff, nada: Staff, scheme: str
) -> None:
    meets, held = meeting_for(nada, idris), make_article("مادة يحرّرها غيرها" * 8, by=salma)
    recovered = make_article("مادة لها نص", by=nada)
    for key, article in (("nadas-page-1", recovered), ("nadas-page-2", None), ("nadas-page-3", recovered)):
        typed = editing.Typed(key, 5, {"headline": ["نص لم يُحفظ"]}, edition=1)
        editing.keep(typed, story=article.pk if article else None, by=nada, at=NOW)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    come_in(page, nada)

    for address in (
        page_of(meets),
        page_of(recovered),
        page_of(held),
        ADD,
        "/admin/",
        "/admin/articles/article/editing/",
        "/admin/articles/article/editing/signed-in/",
    ):
        if address in (page_of(held), "/admin/", "/admin/articles/article/editing/"):
            editing.hold(held, page="salmas-page-9", by=salma, at=timezone.now())
        page.goto(address)
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            overflow = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            found = Axe().run(page).response["violations"]
            assert (overflow, [(v["id"], v["nodes"][0]["html"]) for v in found]) == (0, []), (address, width)
