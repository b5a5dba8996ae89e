"""Nada gives tags other names and makes several one; old names and addresses lead where they should."""

from urllib.parse import quote, unquote

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import followups, history, tags, templates, workflow
from articles.acts import Wanted, all_acts
from articles.categories import admin as categories_admin
from articles.categories import merging
from articles.categories.models import Tag
from articles.models import Article, FollowUp, Staff, StoryTemplate, TaggedArticle
from articles.search import query, question
from articles.search.document import tag_facet
from articles.search.engine import Search
from articles.search.renewal import differences
from kalima.text import arabic
from tests.factories import NOW, article_in, make_article, make_nada, make_tag, publish_article

pytestmark = pytest.mark.django_db

LIST = "/admin/categories/tag/"
MERGE = "/admin/categories/tag/merge/"
FEEDS = ("feed/", "feed.atom", "feed.json")


def page_of(tag: Tag) -> str:
    return f"{LIST}{tag.pk}/change/"


def rename(desk: Client, tag: Tag, name: str, *, was: str = "") -> str:
    """Type another name on the tag's page and save; what the next page says."""
    sent = {"name": name, "was": was or Tag.objects.get(pk=tag.pk).name}
    return desk.post(page_of(tag), sent, follow=True).content.decode()


def merge(desk: Client, *chosen: Tag, keep: Tag | None = None, other: str = "") -> str:
    ids = ",".join(str(tag.pk) for tag in chosen)
    sent = {"keep": keep.pk if keep else "", "other": other}
    return desk.post(f"{MERGE}?ids={ids}", sent, follow=True).content.decode()


def leads(yusuf: Client, address: str) -> str:
    """Where an address leads with one redirect; "" where it stays."""
    response = yusuf.get(address)
    if response.status_code == 200:
        return ""
    assert response.status_code == 301, address
    assert yusuf.get(response["Location"]).status_code == 200
    return unquote(response["Location"])


def names(article: Article) -> list[str]:
    return [tag.name for tag in Article.objects.get(pk=article.pk).known_tags()]


def listed(yusuf: Client, address: str) -> list[str]:
    return [story.headline for story in yusuf.get(address).context["stories"]]


class TestAnotherName:
    def test_the_old_addresses_lead_to_the_new_ones_once(self, idris_at_desk: Client, yusuf: Client) -> None:
        article = publish_article(tags=["النفط"])
        tag = make_tag("النفط")

        told = rename(idris_at_desk, tag, "أسعار النفط")

        assert "الاسم السابق «النفط» ورابطه يقودان إلى الوسم" in told
        for end in ("", *FEEDS):
            assert leads(yusuf, f"/tag/النفط/{end}") == f"/tag/أسعار-النفط/{end}"
            assert leads(yusuf, f"/tag/أسعار-النفط/{end}") == ""
        page = yusuf.get(article.get_absolute_url()).content.decode()
        assert "أسعار النفط</a>" in page
        assert quote("/tag/أسعار-النفط/") in page

    def test_every_name_it_ever_had_leads_to_it(self, idris_at_desk: Client, yusuf: Client) -> None:
        publish_article(tags=["بترول"])
        tag = make_tag("بترول")
        for name in ("النفط", "أسعار النفط", "بترول", "النفط والغاز"):
            rename(idris_at_desk, tag, name)

        for tail in ("بترول", "النفط", "أسعار-النفط", "اسعار_النفط", quote("بترول")):
            assert leads(yusuf, f"/tag/{tail}/") == "/tag/النفط-والغاز/", tail
        assert Tag.objects.exclude(stands_for=None).count() == 3
        assert "بترول" in idris_at_desk.get(page_of(tag)).content.decode()

    def test_whoever_types_the_old_name_means_the_tag(self, salma: Staff, salma_at_desk: Client) -> None:
        tag = make_tag("النفط")
        tags.rename(tag, "أسعار النفط", was="النفط", by=make_nada(), at=NOW)

        assert Tag.objects.bring(["النَّفط", "أسعار النفط"]) == [tag]
        assert salma_at_desk.get(reverse("admin:articles_article_tags"), {"q": "النف"}).json() == {
            "tags": ["أسعار النفط"]
        }

    def test_a_later_tag_may_take_the_name_and_the_address_with_it(
        self, idris_at_desk: Client, yusuf: Client
    ) -> None:
        publish_article("قديمة", tags=["الرئيس"])
        first = make_tag("الرئيس")
        rename(idris_at_desk, first, "رئيس الجمهورية")

        told = idris_at_desk.post(f"{LIST}add/", {"name": "الرئيس"}, follow=True).content.decode()

        assert "كان «الرئيس» اسمًا سابقًا للوسم «رئيس الجمهورية»" in told
        assert leads(yusuf, "/tag/الرئيس/") == "/tag/رئيس-الجمهورية/"
        publish_article("جديدة", tags=["الرئيس"])
        assert make_tag("الرئيس") != first
        assert listed(yusuf, "/tag/الرئيس/") == ["جديدة"]
        assert listed(yusuf, "/tag/رئيس-الجمهورية/") == ["قديمة"]

    def test_tashkeel_and_hamza_alone_change_what_is_shown(
        self, idris_at_desk: Client, yusuf: Client
    ) -> None:
        publish_article(tags=["احمد"])
        tag = make_tag("احمد")

        rename(idris_at_desk, tag, "أحمد")

        assert leads(yusuf, "/tag/احمد/") == "/tag/أحمد/"
        assert make_tag("احمد") == tag

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("الغاز", "هذا الوسم موجود: «الغاز»."),
            ("الغازُ", "هذا الوسم موجود: «الغاز»."),
            ("ـــ", "لا حروف في هذا الوسم."),
            ("", "هذه الخانة مطلوبة."),
        ],
    )
    def test_a_name_that_cannot_be_is_refused_and_stays_typed(
        self, idris_at_desk: Client, name: str, said: str
    ) -> None:
        make_tag("الغاز")
        tag = make_tag("النفط")

        assert said in rename(idris_at_desk, tag, name)
        assert Tag.objects.get(pk=tag.pk).name == "النفط"

    def test_of_two_people_the_second_sees_the_first(
        self, idris_at_desk: Client, nada_at_desk: Client
    ) -> None:
        tag = make_tag("النفط")
        rename(nada_at_desk, tag, "النفط الخام")

        page = rename(idris_at_desk, tag, "أسعار النفط", was="النفط")

        assert "غيّر غيرك اسم الوسم إلى «النفط الخام»" in page
        assert 'value="أسعار النفط"' in page
        assert 'value="النفط الخام"' in page
        assert Tag.objects.get(pk=tag.pk).name == "النفط الخام"
        with pytest.raises(tags.TagRefused, match="غيّر غيرك"):
            tags.rename(tag, "أسعار النفط", was="النفط", by=make_nada(), at=NOW)

    def test_the_record_remembers_the_name_once(self, idris_at_desk: Client) -> None:
        tag = make_tag("النفط")
        rename(idris_at_desk, tag, "أسعار النفط")
        rename(idris_at_desk, tag, "أسعار النفط")

        acts = [(act.about, act.note) for act in all_acts(Wanted(kind="categories.tag"))]
        assert acts == [("أسعار النفط", "كان اسمه «النفط».")]

    def test_writers_do_not_rename(self, salma: Staff, salma_at_desk: Client) -> None:
        tag = make_tag("النفط")

        assert salma_at_desk.post(page_of(tag), {"name": "غاز", "was": "النفط"}).status_code == 403
        with pytest.raises(PermissionDenied):
            tags.rename(tag, "غاز", was="النفط", by=salma, at=NOW)

    def test_a_story_open_meanwhile_comes_back_with_the_old_name_and_no_second_tag(
        self, salma: Staff, salma_at_desk: Client
    ) -> None:
        article = make_article(by=salma, tags=["النفط"])
        rename_by_desk(make_tag("النفط"), "أسعار النفط")

        sent = {
            "headline": "عنوان جديد",
            "section": article.section_id,
            "edition": article.edition,
            "tag_line": "النفط",
        }
        salma_at_desk.post(f"/admin/articles/article/{article.pk}/change/", sent)

        assert names(article) == ["أسعار النفط"]
        assert Tag.objects.topics().count() == 1


class TestTagsBecomeOne:
    def test_the_list_leads_to_a_page_that_asks_with_figures_and_examples(self, nada_at_desk: Client) -> None:
        for n in range(4):
            publish_article(f"خبر عن النفط {n}", tags=["النفط"])
        publish_article("خبر عن البترول", tags=["بترول"])
        oil, petrol = make_tag("النفط"), make_tag("بترول")

        chosen = {"action": "merge_chosen", "_selected_action": [oil.pk, petrol.pk], "index": "0"}
        page = nada_at_desk.post(LIST, chosen, follow=True).content.decode()

        assert "4 مواد في الموقع" in page
        assert "مادة واحدة في الموقع" in page
        assert "خبر عن البترول" in page
        assert "خبر عن النفط 3" in page
        assert "خبر عن النفط 0" not in page
        assert "لا يمكن التراجع عن الدمج" in page
        assert Tag.objects.topics().count() == 2

    def test_more_than_a_page_takes_are_told_and_more_stories_than_are_counted(
        self, nada_at_desk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(merging, "COUNTED_MAX", 3)
        monkeypatch.setattr(categories_admin, "COUNTED_MAX", 3)
        for n in range(4):
            publish_article(f"خبر عن النفط {n}", tags=["النفط"])
        tags = [make_tag("النفط"), *(make_tag(f"نفط {n}") for n in range(20))]

        page = nada_at_desk.get(f"{MERGE}?ids={','.join(str(tag.pk) for tag in tags)}").content.decode()
        told = nada_at_desk.get(f"{MERGE}?ids={tags[0].pk}").content.decode()
        listed = nada_at_desk.get(LIST).content.decode()

        assert "لا يُدمج أكثر من 20 وسمًا معًا: هذه أولها، ويبقى سائر المختار كما هو." in page
        assert page.count("لا مواد منشورة") == 19
        assert "لا يُدمج أكثر من" not in told
        assert "أكثر من 3 مواد في الموقع" in told
        assert "أكثر من 3" in listed

    def test_one_page_and_one_feed_have_the_stories_of_all(self, nada_at_desk: Client, yusuf: Client) -> None:
        publish_article("عن النفط", tags=["النفط"], at=NOW.replace(hour=6))
        publish_article("عن البترول", tags=["بترول"], at=NOW.replace(hour=7))
        publish_article("عن كليهما", tags=["بترول", "النفط", "الغاز"], at=NOW.replace(hour=8))
        oil, petrol, crude = make_tag("النفط"), make_tag("بترول"), make_tag("خام")

        told = merge(nada_at_desk, oil, petrol, crude, keep=oil)

        assert "صارت الوسوم وسمًا واحدًا: «النفط»." in told
        assert listed(yusuf, "/tag/النفط/") == ["عن كليهما", "عن البترول", "عن النفط"]
        assert len(yusuf.get("/tag/النفط/feed.json").json()["items"]) == 3
        for end in ("", *FEEDS):
            assert leads(yusuf, f"/tag/بترول/{end}") == f"/tag/النفط/{end}"
        assert leads(yusuf, "/tag/خام/") == "/tag/النفط/"
        both = Article.objects.get(headline="عن كليهما")
        assert names(both) == ["النفط", "الغاز"]
        page = yusuf.get(both.get_absolute_url()).content.decode()
        assert page.count('class="tags__tag"') == 2

    def test_old_versions_templates_and_what_is_scheduled_mean_the_one_that_stayed(
        self, nada: Staff, idris: Staff, idris_at_desk: Client, yusuf: Client
    ) -> None:
        article = make_article(by=idris, tags=["بترول"])
        first = article.revisions.get()
        template = templates.keep(StoryTemplate(name="أسعار اليوم"), article, by=idris)
        article.headline, article.tag_ids = "عنوان آخر", []
        workflow.save_copy(article, by=idris, at=NOW)
        waiting = article_in("scheduled", "مجدولة", tags=["بترول"])
        merge_by_nada(make_tag("بترول"), into=make_tag("النفط"))

        history.restore(Article.objects.get(pk=article.pk), first, by=idris, at=NOW)
        workflow.publish(waiting, by=nada, at=NOW)

        assert names(article) == ["النفط"]
        opening = templates.open_template(template, by=idris, at=NOW)
        assert ([tag.name for tag in opening.tags], opening.gone) == (["النفط"], [])
        assert listed(yusuf, "/tag/النفط/") == ["مجدولة"]
        assert not TaggedArticle.objects.filter(tag__name="بترول").exists()
        compared = idris_at_desk.get(f"/admin/articles/article/{article.pk}/compare/").content.decode()
        assert "وسم محذوف" not in compared

    def test_a_merge_is_no_change_of_a_storys_words(self, idris: Staff, idris_at_desk: Client) -> None:
        article = publish_article(tags=["بترول"])
        merge_by_nada(make_tag("بترول"), into=make_tag("النفط"))

        page = f"/admin/articles/article/{article.pk}/change/"
        form = idris_at_desk.get(page).context["adminform"].form
        sent = {
            "headline": article.headline,
            "section": article.section_id,
            "body": article.body,
            "edition": article.edition,
            "tag_line": arabic.join_tags(tag.name for tag in form.initial["tag_line"]),
        }
        idris_at_desk.post(page, sent)

        article.refresh_from_db()
        assert article.revisions.count() == 1
        assert not article.differs_from_print

    def test_into_one_that_is_named_and_not_chosen(self, nada_at_desk: Client) -> None:
        oil, petrol = make_tag("النفط"), make_tag("بترول")

        assert "لا وسم باسم «غاز»." in merge(nada_at_desk, petrol, other="غاز")
        assert "أكثر من واحد" in merge(nada_at_desk, petrol, other="غاز، النفط")
        assert "هذه الخانة مطلوبة." in merge(nada_at_desk, petrol)
        merge(nada_at_desk, petrol, other="النَّفط")

        assert Tag.objects.get(pk=petrol.pk).stands_for == oil

    def test_what_was_merged_before_goes_along(self, yusuf: Client) -> None:
        publish_article("خام", tags=["خام"])
        crude, petrol, oil = make_tag("خام"), make_tag("بترول"), make_tag("النفط")
        merge_by_nada(crude, into=petrol)
        rename_by_desk(petrol, "بترول ومشتقاته")
        merge_by_nada(petrol, into=oil)

        for tail in ("خام", "بترول", "بترول-ومشتقاته"):
            assert leads(yusuf, f"/tag/{tail}/") == "/tag/النفط/"
        assert set(Tag.objects.exclude(pk=oil.pk).values_list("stands_for", flat=True)) == {oil.pk}

    def test_its_page_at_the_desk_leads_to_the_one_that_stayed(self, nada_at_desk: Client) -> None:
        petrol, oil = make_tag("بترول"), make_tag("النفط")
        merge_by_nada(petrol, into=oil)

        page = nada_at_desk.get(page_of(petrol), follow=True)

        assert page.redirect_chain[-1][0] == page_of(oil)
        assert "«بترول» اسم سابق للوسم «النفط»" in page.content.decode()
        found = nada_at_desk.get(f"{LIST}?q=بترول").context["cl"].result_list
        assert [tag.name for tag in found] == ["النفط"]
        assert nada_at_desk.get(f"{LIST}{'9' * 30}/change/").status_code == 302

    def test_of_two_people_the_second_is_told(self, nada: Staff, nada_at_desk: Client) -> None:
        oil, petrol, crude = make_tag("النفط"), make_tag("بترول"), make_tag("خام")
        merge_by_nada(petrol, into=crude)

        assert "دُمج أحد الوسوم المختارة أو حُذف. لم يُدمج شيء" in merge(nada_at_desk, oil, petrol, keep=oil)
        with pytest.raises(tags.TagRefused, match="دمج غيرك «بترول» في «خام»"):
            merge_by_nada(petrol, into=oil)
        assert not Tag.objects.filter(stands_for=oil).exists()
        assert "لا وسم من المختارة" in merge(nada_at_desk, petrol, keep=petrol)
        with pytest.raises(tags.TagRefused, match="دمج غيرك"):
            rename_by_desk(petrol, "نفط أسود")

    def test_it_is_remembered_and_only_the_managing_editor_may(
        self, idris: Staff, idris_at_desk: Client, nada_at_desk: Client
    ) -> None:
        oil, petrol = make_tag("النفط"), make_tag("بترول")

        assert idris_at_desk.get(f"{MERGE}?ids={oil.pk},{petrol.pk}").status_code == 403
        assert "دمج" not in idris_at_desk.get(page_of(oil)).content.decode()
        with pytest.raises(PermissionDenied):
            tags.merge([petrol], into=oil, by=idris, at=NOW)
        merge(nada_at_desk, oil, petrol, keep=oil)

        acts = [(act.by, act.about, act.note) for act in all_acts(Wanted(kind="categories.tag"))]
        assert acts == [("ندى صبحي", "النفط", "دُمج فيه: «بترول».")]

    @pytest.mark.parametrize("ids", ["", "x", "1,,2", "٣", "9" * 40, "0", "-1", "1;DROP", "\0"])
    def test_an_address_of_no_tags_leads_back_to_the_list(self, nada_at_desk: Client, ids: str) -> None:
        response = nada_at_desk.get(MERGE, {"ids": ids}, follow=True)

        assert response.redirect_chain[-1][0] == LIST

    def test_its_page_costs_the_same_for_many(self, nada_at_desk: Client) -> None:
        def cost(n: int) -> int:
            made = Tag.objects.bring(f"وسم {i}" for i in range(n))
            ids = ",".join(str(tag.pk) for tag in made)
            with CaptureQueriesContext(connection) as queries:
                assert nada_at_desk.get(f"{MERGE}?ids={ids}").status_code == 200
            return len(queries)

        cost(1)
        assert cost(2) == cost(20) <= 7


class TestATagOfManyStories:
    """Readers see one list from the commit on, however long the moving takes."""

    @pytest.fixture
    def oil(self, monkeypatch: pytest.MonkeyPatch) -> Tag:
        monkeypatch.setattr(tags, "MOVED_AT_ONCE", 2)
        for n in range(5):
            of = ["بترول", "النفط"] if n == 1 else ["بترول"]
            publish_article(f"بترول {n}", tags=of, at=NOW.replace(minute=n))
        publish_article("نفط", tags=["النفط"], at=NOW.replace(minute=3))
        merge_by_nada(make_tag("بترول"), into=make_tag("النفط"))
        return Tag.objects.topics().get(name="النفط")

    ALL = ("بترول 4", "نفط", "بترول 3", "بترول 2", "بترول 1", "بترول 0")

    def test_the_request_moves_some_and_the_worker_the_rest(self, oil: Tag, yusuf: Client) -> None:
        petrol = oil.former_names.get()
        assert TaggedArticle.objects.filter(tag=petrol).count() == 3
        assert listed(yusuf, "/tag/النفط/") == list(self.ALL)
        assert len(yusuf.get("/tag/النفط/feed.json").json()["items"]) == 6

        [owed] = followups.claim(at=NOW)
        followups.carry_out(owed, at=NOW)

        assert not TaggedArticle.objects.filter(tag=petrol).exists()
        assert not FollowUp.objects.exists()
        assert listed(yusuf, "/tag/النفط/") == list(self.ALL)

    def test_pages_are_turned_over_both_lists(
        self, oil: Tag, yusuf: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("articles.lists.STORIES_ON_A_PAGE", 2)
        seen, address = [], "/tag/النفط/"
        while address:
            page = yusuf.get(address)
            seen.append([story.headline for story in page.context["stories"]])
            older = page.context["page"].older
            address = f"/tag/النفط/?before={older}" if older else ""
        back = page.context["page"].newer

        assert seen == [list(self.ALL[n : n + 2]) for n in (0, 2, 4)]
        assert listed(yusuf, f"/tag/النفط/?after={back}") == list(self.ALL[2:4])

    def test_a_worker_that_is_killed_goes_on_from_where_it_was(
        self, oil: Tag, yusuf: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        petrol = oil.former_names.get()
        move, moved = tags._move, list[int]()

        def killed(number: int, *, most: int) -> int:
            if moved:
                raise KeyboardInterrupt
            moved.append(number)
            return move(number, most=most)

        [owed] = followups.claim(at=NOW)
        monkeypatch.setattr(tags, "_move", killed)
        with pytest.raises(KeyboardInterrupt):
            followups.carry_out(owed, at=NOW)
        monkeypatch.setattr(tags, "_move", move)
        assert TaggedArticle.objects.filter(tag=petrol).count() == 1
        assert listed(yusuf, "/tag/النفط/") == list(self.ALL)

        assert followups.take_up_again(at=NOW) == 1
        followups.carry_out(owed, at=NOW)

        assert not TaggedArticle.objects.filter(tag=petrol).exists()

    def test_a_second_merge_takes_along_what_still_moves(self, oil: Tag, yusuf: Client) -> None:
        merge_by_nada(oil, into=make_tag("الطاقة"))

        assert listed(yusuf, "/tag/الطاقة/") == list(self.ALL)
        for owed in followups.claim(at=NOW):
            followups.carry_out(owed, at=NOW)
        assert listed(yusuf, "/tag/الطاقة/") == list(self.ALL)
        assert TaggedArticle.objects.exclude(tag__name="الطاقة").count() == 0

    def test_what_was_printed_in_that_moment_is_found_and_moved(self, oil: Tag, yusuf: Client) -> None:
        """On PostgreSQL a story may be printed by who read its tags before the merge."""
        for owed in followups.claim(at=NOW):
            followups.carry_out(owed, at=NOW)
        late = publish_article("متأخرة", at=NOW.replace(minute=9))
        petrol = oil.former_names.get()
        TaggedArticle.objects.create(tag=petrol, content_object=late, published_at=late.published_at)

        assert listed(yusuf, "/tag/النفط/") == ["متأخرة", *self.ALL]
        assert tags.move_left(at=NOW) == 1
        [owed] = followups.claim(at=NOW)
        followups.carry_out(owed, at=NOW)
        assert tags.move_left(at=NOW) == 0
        assert not TaggedArticle.objects.filter(tag=petrol).exists()

    def test_a_page_costs_a_query_more_while_it_lasts(self, oil: Tag, yusuf: Client) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert yusuf.get("/tag/النفط/").status_code == 200
            return len(queries)

        cost()
        while_it_lasts = cost()
        for owed in followups.claim(at=NOW):
            followups.carry_out(owed, at=NOW)

        assert (while_it_lasts, cost()) == (7, 5)


class TestTheSearch:
    """It knows stories by their tags and by the words of these, and hears of what became of them."""

    def found(self, words: str, tag: Tag) -> list[int]:
        scope = Search(facets=((tag_facet(tag.pk),),))
        return list(query.answer(question.read(words), scope, at=NOW).ranked)

    def test_it_finds_them_under_the_tag_that_stayed_and_under_a_new_name(self) -> None:
        publish_article("خبر عن الجسر", tags=["بترول"])
        petrol, oil = make_tag("بترول"), make_tag("النفط")
        assert self.found("بترول", petrol)

        merge_by_nada(petrol, into=oil)
        self.settle()
        assert self.found("نفط", oil)
        assert not self.found("بترول", oil)

        rename_by_desk(oil, "أسعار الخام")
        self.settle()
        assert self.found("الخام", oil)
        assert not FollowUp.objects.exists()
        assert not [found for found in differences() if found]

    def settle(self) -> None:
        for owed in followups.claim(at=NOW):
            followups.carry_out(owed, at=NOW)


# What others do, past the doors.


def rename_by_desk(tag: Tag, name: str) -> None:
    tags.rename(tag, name, was=Tag.objects.get(pk=tag.pk).name, by=make_nada(), at=NOW)


def merge_by_nada(*chosen: Tag, into: Tag) -> None:
    tags.merge(chosen, into=into, by=make_nada(), at=NOW)
