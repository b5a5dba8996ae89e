"""The body's editor in a real browser: what it writes, what it keeps, and what it offers to other scripts."""

import pytest
from playwright.sync_api import Page

from articles.models import Article, Staff
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)

API = "document.querySelector('#id_body').bodyEditor"


def write_in(page: Page, by: Staff, body: str) -> Article:
    """Open a story with this body, and wait for its editor."""
    article = make_article(by=by, body=body)
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    page.wait_for_function("document.querySelector('#id_body').bodyEditor !== undefined")
    return article


class TestWhatOtherScriptsMayDo:
    def test_the_editor_says_that_it_is_ready(self, desk: Page, idris: Staff) -> None:
        desk.add_init_script(
            "addEventListener('editor:ready', (event) => {"
            " window.heard = [event.target.id, event.target.bodyEditor === event.detail] })"
        )
        write_in(desk, idris, "<p>افتُتح الجسر.</p>")

        assert desk.evaluate("window.heard") == ["id_body", True]

    def test_text_and_passages_have_positions(self, desk: Page, idris: Staff) -> None:
        write_in(
            desk, idris, "<p>قال: نعم<br>ثم قال: نعم.</p><ul><li><p>بند <strong>أول</strong></p></li></ul>"
        )

        assert desk.evaluate(f"{API}.text()") == [
            {"from": 1, "text": "قال: نعم\nثم قال: نعم."},
            {"from": 26, "text": "بند أول"},
        ]
        assert desk.evaluate(f"{API}.find('نعم')") == {"from": 6, "to": 9}
        assert desk.evaluate(f"{API}.find('نعم', {{ prefix: 'ثم قال: ', suffix: '.' }})") == {
            "from": 18,
            "to": 21,
        }
        assert desk.evaluate(f"{API}.find('نعم.\\nبند أول')") == {"from": 18, "to": 33}
        assert desk.evaluate(f"{API}.find('لا')") is None

    def test_marked_passages_move_with_their_words(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "<p>افتُتح الجسر صباح اليوم.</p>")
        desk.evaluate(
            f"{API}.decorate('check', [{{ ...{API}.find('الجسر'), class: 'doubt', title: 'إملاء', id: 7 }},"
            " { from: 5, to: 5 }, { from: 900, to: 990 }])"
        )
        desk.evaluate(f"{API}.decorate('notes', [{{ ...{API}.find('اليوم'), id: 'a' }}])")
        marked = desk.locator("[data-passages=check]")
        assert (marked.text_content(), marked.get_attribute("title")) == ("الجسر", "إملاء")

        desk.evaluate(f"window.told = 0; window.stop = {API}.onChange(() => {{ window.told += 1 }}); null")
        desk.get_by_role("textbox", name="نص المادة").click()
        desk.keyboard.press("Control+Home")
        desk.keyboard.type("أمس ")

        assert marked.text_content() == "الجسر"
        assert desk.evaluate(f"{API}.decorated('check')") == [{"from": 12, "to": 17, "id": 7}]
        assert desk.evaluate("window.told") == 4
        assert "data-passage" not in desk.locator("#id_body").input_value()

        desk.evaluate(f"window.stop(); {API}.decorate('check', [])")
        assert marked.count() == 0
        assert desk.locator("[data-passages=notes]").text_content() == "اليوم"
