"""Idris asks for tags of his text, and takes one by a tap."""

import pytest
from playwright.sync_api import Page, expect

from articles.categories.models import Tag
from articles.models import HouseSpelling, Staff
from tests.browser.waiting import until
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_tap_puts_a_tag_into_the_line_and_none_comes_by_itself(desk: Page, idris: Staff) -> None:
    Tag.objects.bring(["دجلة", "بغداد"])
    HouseSpelling.objects.create(form="العمارة", kind="place")
    article = make_article("العمارة تفتتح جسرًا فوق دجلة", by=idris, tags=["بغداد"])
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    until(desk, "document.querySelector('#id_body').bodyEditor !== undefined")
    line = desk.get_by_label("الوسوم", exact=True)
    offers = desk.get_by_role("list", name="وسوم من النص").get_by_role("button")
    expect(offers).to_have_count(0)

    desk.get_by_role("button", name="اقتراح وسوم من النص").click()
    expect(offers).to_have_text(["دجلة", "العمارة وسم جديد"])
    expect(line).to_have_value("بغداد")
    desk.keyboard.press("Enter")
    offers.filter(has_text="العمارة").click()

    expect(line).to_have_value("بغداد، دجلة، العمارة")
    expect(offers).to_have_count(0)
    desk.get_by_role("button", name="حفظ المسودة").click()
    expect(line).to_have_value("بغداد، دجلة، العمارة")
