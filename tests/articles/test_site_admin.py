"""What the managing editor decides in the admin: settings, months, sections, tags."""

import pytest
from django.test import Client

from articles.categories.models import Category
from articles.models import Article, HijriMonthStart, SiteSettings, Writer
from tests.factories import make_article, make_section, make_tag, publish_article

pytestmark = pytest.mark.django_db


class TestThePaper:
    def test_settings_are_one_page_and_its_masthead_answers(
        self, nada_at_desk: Client, idris_at_desk: Client
    ) -> None:
        address = "/admin/articles/sitesettings/1/change/"

        assert nada_at_desk.get("/admin/articles/sitesettings/")["Location"] == address
        done = nada_at_desk.post(
            address,
            {
                "name": "كلمة",
                "descriptor": "الإخباري",
                "agency": "كلمة الإخباري",
                "description": "",
                "month_names": "iraqi",
                "digits": "arabic",
                "quotes": "curly",
                "checks_digits": "on",
            },
        )

        site = SiteSettings.load()
        assert done.status_code == 302
        assert (site.month_names, site.digits) == ("iraqi", "arabic")
        assert (site.quotes, site.checks_digits) == ("curly", True)
        assert site.masthead_today in nada_at_desk.get(address).content.decode()
        assert idris_at_desk.get(address).status_code == 403
        assert nada_at_desk.post("/admin/articles/sitesettings/1/delete/").status_code == 403
        assert nada_at_desk.get("/admin/articles/sitesettings/add/").status_code == 403

    def test_a_months_start_shows_what_follows_from_it(self, nada_at_desk: Client) -> None:
        coming = nada_at_desk.get("/admin/articles/hijrimonthstart/").context["coming"]
        assert len(coming) == 6
        assert {month["days"] for month in coming} <= {"29", "30"}

        response = nada_at_desk.post(
            "/admin/articles/hijrimonthstart/add/",
            {"year": "1446", "month": "9", "first_day": "2025-03-20", "authority": "ديوان الوقف"},
        )

        assert "تقويم أم القرى" in response.content.decode()
        assert not HijriMonthStart.objects.exists()

    @pytest.mark.parametrize(
        ("year", "told"), [("1501", "من 1343هـ إلى 1500هـ"), ("0", "لا يشمل التقويم هذه السنة")]
    )
    def test_a_year_outside_the_table_is_refused_once(
        self, nada_at_desk: Client, year: str, told: str
    ) -> None:
        response = nada_at_desk.post(
            "/admin/articles/hijrimonthstart/add/",
            {"year": year, "month": "9", "first_day": "2025-03-01", "authority": "ديوان الوقف"},
        )

        assert response.content.decode().count("لا يشمل التقويم") == 1
        assert told in response.content.decode()
        assert not HijriMonthStart.objects.exists()

    def test_sections_stand_as_a_tree_and_are_ordered_on_their_list(self, nada_at_desk: Client) -> None:
        Category.objects.all().delete()
        politics, sport = make_section("سياسة", order=2), make_section("رياضة", order=1)
        football = make_section("كرة القدم", parent=sport)

        listed = nada_at_desk.get("/admin/categories/category/").context["cl"].result_list
        assert list(listed) == [sport, football, politics]

        nada_at_desk.post(
            "/admin/categories/category/",
            {
                "form-TOTAL_FORMS": "3",
                "form-INITIAL_FORMS": "3",
                "form-0-id": sport.pk,
                "form-0-order": "5",
                "form-1-id": football.pk,
                "form-1-order": "0",
                "form-2-id": politics.pk,
                "form-2-order": "2",
                "_save": "",
            },
        )
        listed = nada_at_desk.get("/admin/categories/category/").context["cl"].result_list
        assert list(listed) == [politics, sport, football]

    def test_a_section_that_moves_takes_its_stories_along(self, nada_at_desk: Client) -> None:
        sport, culture = make_section("رياضة"), make_section("ثقافة")
        chess = make_section("شطرنج", parent=sport)
        article = publish_article(section=chess)

        nada_at_desk.post(
            f"/admin/categories/category/{chess.pk}/change/",
            {"name": "شطرنج", "parent": culture.pk, "colour": chess.colour, "order": 0, "slug": chess.slug},
        )

        article.refresh_from_db()
        assert article.top_section == culture
        assert list(Article.objects.in_section(culture)) == [article]
        assert not Article.objects.in_section(sport).exists()

    def test_a_section_with_stories_stays(self, nada_at_desk: Client) -> None:
        article = make_article()

        response = nada_at_desk.post(
            f"/admin/categories/category/{article.section_id}/delete/", {"post": "yes"}
        )

        assert "ما دام مستعملًا في" in response.content.decode()
        assert Category.objects.filter(pk=article.section_id).exists()

    def test_a_tag_is_found_and_kept_single_in_any_spelling(self, idris_at_desk: Client) -> None:
        make_tag("كرة القدم")

        found = idris_at_desk.get("/admin/categories/tag/?q=كُره").context["cl"].result_list
        twin = idris_at_desk.post("/admin/categories/tag/add/", {"name": "كُرَة  القَدَم"})

        assert [tag.name for tag in found] == ["كرة القدم"]
        assert "هذا الوسم موجود: «كرة القدم»." in twin.content.decode()

    def test_the_newsrooms_own_byline_stays(self, nada_at_desk: Client) -> None:
        newsroom = Writer.objects.get(is_newsroom=True)

        assert nada_at_desk.post(f"/admin/articles/writer/{newsroom.pk}/delete/").status_code == 403
