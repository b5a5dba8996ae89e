"""The index of the search in step with print, whoever prints, changes, moves and withdraws."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client

from articles import clock, workflow
from articles.models import Article, SearchDocument, SearchTerm, SearchTotals
from articles.search import counting, document, index, postgres, query, question, renewal
from articles.search.counting import count_terms
from articles.search.document import Document, section_facet
from articles.search.engine import Search
from articles.search.engines import engine
from articles.search.statements import run
from tests.factories import NOW, make_article, make_nada, make_section, make_writer, publish_article

pytestmark = pytest.mark.django_db


def found(words: str, **scope: object) -> list[str]:
    answer = query.answer(question.read(words), Search(**scope), at=NOW)  # type: ignore[arg-type]
    numbers = [SearchDocument.objects.get(pk=seq).article_id for seq in answer.ranked]
    return [Article.objects.get(pk=number).printed.headline for number in numbers]


class TestInStepWithPrint:
    def test_a_story_is_found_by_what_its_text_says_from_the_moment_it_is_printed(self) -> None:
        story = make_article("افتتاح في العمارة", paragraphs=["حضر المهندسون من الناصرية افتتاحَ الجسرِ."])
        assert found("جسر الناصرية") == []

        workflow.publish(story, by=make_nada(), at=NOW)

        assert found("جسر الناصرية") == ["افتتاح في العمارة"]
        assert found("للجسر") == ["افتتاح في العمارة"]

    def test_a_withdrawn_story_is_never_found(self) -> None:
        story = publish_article("افتتاح في العمارة")
        workflow.withdraw(story, note="سُحب لخطأ.", by=make_nada(), at=NOW + timedelta(hours=1))

        assert found("العمارة") == []
        assert not SearchDocument.objects.exists()

    def test_what_the_desk_only_tries_is_not_found_until_it_is_printed(self) -> None:
        story = publish_article("خبر عن الميزانية")
        story.headline = "فضيحة في الميزانية"
        workflow.save_copy(story, by=make_nada(), at=NOW + timedelta(hours=1))
        assert found("فضيحة") == []

        workflow.update(story, by=make_nada(), at=NOW + timedelta(hours=2))
        assert found("فضيحة") == ["فضيحة في الميزانية"]
        assert SearchDocument.objects.count() == 1

    def test_the_clock_prints_into_the_index_too(self) -> None:
        story = make_article("أمطار على السليمانية")
        hour = NOW + timedelta(hours=2)
        workflow.schedule(story, goes_live_at=hour, by=make_nada(), at=NOW)

        clock.publish_due(at=hour)

        assert found("السليمانية") == ["أمطار على السليمانية"]

    def test_what_is_not_kept_is_not_found(self) -> None:
        story = make_article("أمطار على السليمانية")
        with transaction.atomic():
            workflow.publish(story, by=make_nada(), at=NOW)
            transaction.set_rollback(True)

        assert found("السليمانية") == []

    def test_a_story_that_moves_is_found_in_its_new_section(self) -> None:
        story = publish_article("مزاد في البصرة", section=make_section("محليات"))
        economy = make_section("اقتصاد")
        workflow.reshelve(story, section=economy, by=make_nada(), at=NOW + timedelta(hours=1))

        assert found("مزاد", facets=((section_facet(economy.pk),),)) == ["مزاد في البصرة"]
        assert found("مزاد", facets=((section_facet(make_section("محليات").pk),),)) == []

    def test_a_writer_who_is_called_otherwise_is_found_so(self, nada_at_desk: Client) -> None:
        salma = make_writer()
        publish_article("مزاد في البصرة", writers=[salma])
        sent = {"name": "سلمى الكناني", "title": salma.title, "bio": "", "staff": "", "slug": salma.slug}
        assert nada_at_desk.post(f"/admin/articles/writer/{salma.pk}/change/", sent).status_code == 302

        renewal.renew(at=NOW)

        assert found("سلمى الكناني") == ["مزاد في البصرة"]
        assert found('"سلمى رافد"') == []

    def test_stories_of_one_second_are_all_kept_in_their_order(self) -> None:
        for n in range(4):
            publish_article(f"الجسر رقم {n}")

        seconds = list(SearchDocument.objects.order_by("article_id").values_list("pk", flat=True))
        first = int(NOW.timestamp())
        assert seconds == [first, first + 1, first + 2, first + 3]
        assert len(found("الجسر")) == 4


class TestQuestions:
    def test_any_spelling_and_form_finds_it(self) -> None:
        publish_article("أحمد يفتتح الجسر الجديد في الكوت")
        for words in ("احمد", "جِسر", "والجسر للكوت", "بالجســر", "ﺟﺴﺮ"):
            assert found(words) == ["أحمد يفتتح الجسر الجديد في الكوت"], words

    def test_of_few_words_those_that_have_all_come_first(self) -> None:
        publish_article("الجسر الجديد", paragraphs=["كلام عن الجسر والجسر والجسر."])
        publish_article("ميزانية الجسر", paragraphs=["كلام."])

        assert found("ميزانية الجسر") == ["ميزانية الجسر", "الجسر الجديد"]

    def test_a_phrase_in_quotes_is_taken_as_it_is_written(self) -> None:
        publish_article("مجلس النواب يصوت", paragraphs=["صوّت مجلسُ النوابِ على القانون."])
        publish_article("نواب في مجلس", paragraphs=["اجتمع النواب في مجلس عشائري."])

        assert found('"مجلس النواب"') == ["مجلس النواب يصوت"]
        assert found("«مجلس النواب»") == ["مجلس النواب يصوت"]

    @pytest.mark.parametrize(
        "phrase",
        ["العمارة رأي", "رأي افتتح", "البلدية جسور", "جسور دجلة", "دجلة سلمى", "رافد يوم", "الأحد وقال"],
    )
    def test_no_phrase_bridges_the_parts_of_a_story(self, phrase: str) -> None:
        publish_article(
            "جسر العمارة",
            kicker="رأي",
            standfirst="افتتح الجسر.",
            issuing_body="البلدية",
            paragraphs=["يوم الأحد", "وقال المهندس."],
            tags=["جسور", "دجلة"],
            writers=[make_writer()],
        )

        assert found(f'"{phrase}"') == []
        assert len(found(f'{phrase.split()[0]} -"{phrase}"')) == 1
        assert len(found('"سلمى رافد" "يوم الأحد" "جسر العمارة"')) == 1

    def test_a_story_of_any_length_is_found_by_its_tags_and_names(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(document, "WORDS_MAX", 20)
        publish_article("خطاب طويل", paragraphs=["كلام طويل. " * 40], tags=["دجلة"], writers=[make_writer()])

        assert found("دجلة") == found('"سلمى رافد"') == ["خطاب طويل"]

    def test_a_word_behind_a_minus_keeps_stories_away(self) -> None:
        publish_article("نفط البصرة")
        publish_article("نفط كركوك")

        assert found("نفط -كركوك") == ["نفط البصرة"]
        assert found('نفط -"نفط كركوك"') == ["نفط البصرة"]
        assert len(found('نفط -"مجلس كركوك"')) == 2

    @pytest.mark.parametrize(("looked_at", "scored"), [(1001, 2), (3, 50)])
    def test_a_rare_word_as_it_is_typed_comes_before_the_many_under_its_stem(
        self, monkeypatch: pytest.MonkeyPatch, looked_at: int, scored: int
    ) -> None:
        publish_article("تكريم الألفي", at=NOW - timedelta(days=1))
        for _n in range(14):
            publish_article("ألف سائح")
        count_terms(at=NOW)
        monkeypatch.setattr(query, "LOOKED_AT", looked_at)
        monkeypatch.setattr(postgres, "_SCORED", scored)

        assert found("الألفي")[:2] == ["تكريم الألفي", "ألف سائح"]

    def test_a_long_question_is_answered_by_the_nearest(self) -> None:
        publish_article("الجسر", paragraphs=["يبلغ طول جسر العمارة الجديد 240 مترًا، وهو أطول جسور المحافظة."])
        publish_article("المطر", paragraphs=["هطلت أمطار غزيرة على المحافظة."])

        assert found("كم يبلغ طول جسر العمارة الجديد بالأمتار؟")[0] == "الجسر"

    def test_of_equals_the_newer_is_first(self) -> None:
        old = publish_article("الجسر قديمًا", at=NOW - timedelta(days=300))
        new = publish_article("الجسر حديثًا", at=NOW - timedelta(hours=1))

        assert found("الجسر") == [new.printed.headline, old.printed.headline]

    def test_dates_bound_it(self) -> None:
        publish_article("الجسر قديمًا", at=NOW - timedelta(days=300))
        publish_article("الجسر حديثًا", at=NOW - timedelta(hours=1))
        week_ago = int((NOW - timedelta(days=7)).timestamp())

        assert found("الجسر", since=week_ago) == ["الجسر حديثًا"]
        assert found("الجسر", until=week_ago) == ["الجسر قديمًا"]

    def test_a_phrase_of_words_that_very_many_have_is_looked_for_among_the_newest(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        publish_article("سؤال قديم", paragraphs=["سُئل الصياد الأمهر."], at=NOW - timedelta(days=20))
        for n in range(6):
            publish_article(f"سؤال {n}", paragraphs=["سُئل الأمهر بعد الصياد."], at=NOW - timedelta(days=n))
        count_terms(at=NOW)
        assert found('"الصياد الأمهر"') == ["سؤال قديم"]

        monkeypatch.setattr(query, "LOOKED_AT", 2)
        monkeypatch.setattr(postgres.Postgres, "read_max", 3)

        # SQLite keeps places in its index, PostgreSQL reads them from each story.
        assert found('"الصياد الأمهر"') == (["سؤال قديم"] if connection.vendor == "sqlite" else [])
        assert found('"سؤال قديم"') == ["سؤال قديم"]

    @pytest.mark.parametrize("phrase", ["من قبل", "رئيس الوزراء", "من قبل رئيس الوزراء"])
    def test_a_phrase_of_common_words_is_found_however_many_have_them(
        self, monkeypatch: pytest.MonkeyPatch, phrase: str
    ) -> None:
        old = "افتُتح من قبل رئيس الوزراء."
        publish_article("الجسر قديمًا", paragraphs=[old], at=NOW - timedelta(days=20))
        for n in range(6):
            words = ["قبل وزيرٍ من الوزراء رئيس."]
            publish_article(f"الجسر {n}", paragraphs=words, at=NOW - timedelta(days=n))
        count_terms(at=NOW)
        monkeypatch.setattr(query, "LOOKED_AT", 2)
        monkeypatch.setattr(postgres.Postgres, "read_max", 3)

        assert found(f'"{phrase}"') == found(f'الجسر "{phrase}"') == ["الجسر قديمًا"]
        assert "الجسر قديمًا" not in found(f'الجسر -"{phrase}"')

    def test_until_it_is_put_again_a_story_is_found_by_a_phrase_as_an_older_analysis_put_it(self) -> None:
        publish_article("الجسر قديمًا", paragraphs=["افتُتح من قبل رئيس الوزراء."])
        publish_article("الجسر حديثًا", paragraphs=["افتُتح من قبل رئيس الوزراء."])
        old = SearchDocument.objects.get(article__headline="الجسر قديمًا")
        SearchDocument.objects.filter(pk=old.pk).update(version=2)
        if connection.vendor == "postgresql":
            pairs = ["+من قبل", "+رييس الوزراء"]
            run(f"UPDATE {postgres.TABLE} SET stems = ts_delete(stems, %s) WHERE seq = %s", [pairs, old.pk])

        for phrase in ("من قبل", "رئيس الوزراء", "من قبل رئيس الوزراء"):
            assert len(found(f'"{phrase}"')) == 2
        assert found('الجسر -"من قبل"') == []
        assert renewal.renew(at=NOW) == 1
        assert len(found('"من قبل"')) == 2

    @pytest.mark.parametrize("limit", [1, 2, 3, 5, 8, 100])
    def test_the_newest_are_found_through_all_stretches_of_time(self, limit: int) -> None:
        days = [0, 1, 1.5, 2, 9, 10, 11, 40, 41, 90, 200, 201, 202, 600, 601, 3000]
        for n, day in enumerate(days):
            words = "من هو" if n % 3 == 0 else "هو من"
            publish_article(f"سؤال {n}", paragraphs=[f"سُئل {words}."], at=NOW - timedelta(days=day))
        count_terms(at=NOW)
        every = list(SearchDocument.objects.order_by("-seq").values_list("pk", flat=True))

        for words, wanted in (("سُئل", every), ("«من هو»", every[::3])):
            newest = query.newest(question.read(words), Search(), at=NOW, limit=limit)
            assert newest.ranked == wanted[:limit]

    def test_what_is_not_read_is_ranked_as_what_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        long = "حديث المدينة الطويل. "
        for n in range(6):
            publish_article(f"تقرير {n}", paragraphs=[long * 50])
        publish_article("قصير", paragraphs=["القنطرة. " + long * 16])
        publish_article("طويل", paragraphs=["القنطرة. " + long * 120 + "الكحلاء."])
        publish_article("أول", paragraphs=["القنطرة. " + long * 16 + "الكحلاء."])
        count_terms(at=NOW)
        assert found("كيف القنطرة الكحلاء؟") == ["أول", "طويل", "قصير"]

        monkeypatch.setattr(postgres, "_SCORED", 1)

        assert found("كيف القنطرة الكحلاء؟") == ["أول", "طويل", "قصير"]

    @pytest.mark.parametrize(
        "words",
        [
            "من هو",
            "!؟",
            '"',
            '"" «»',
            "-",
            "--x",
            'a" OR title:b* NEAR(',
            "'); DROP TABLE x",
            "ا" * 300,
            "& | ! <->",
        ],
    )
    def test_no_sign_has_a_power(self, words: str) -> None:
        publish_article("من هو صاحب الجسر")
        found(words)

    def test_it_asks_the_same_however_much_is_in_print(self, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
        for n in range(30):
            publish_article(f"الجسر الجديد {n}", at=NOW - timedelta(minutes=n))
        count_terms(at=NOW)
        with django_assert_num_queries(5):
            query.answer(question.read("كم طول الجسر الجديد في العمارة"), Search(), at=NOW)

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL compiles what it is asked")
    def test_what_is_asked_after_a_search_is_not_compiled(self) -> None:
        publish_article("الجسر الجديد")

        with transaction.atomic():
            assert found("الجسر")
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN (ANALYZE) SELECT sum(length), count(*) FROM articles_searchindex")
                plan = "\n".join(line for (line,) in cursor.fetchall())

        assert "JIT" not in plan


class TestRenewal:
    def test_terms_are_counted_once(self) -> None:
        publish_article("الجسر في العمارة")
        publish_article("الجسر في الكوت")
        assert count_terms(at=NOW) == 2
        assert count_terms(at=NOW) == 0

        assert SearchTerm.objects.get(pk="جسر").documents == 2
        assert SearchTerm.objects.get(pk="=الجسر").documents == 2
        assert SearchTotals.objects.get().stories == 2

    def test_an_older_analysis_and_what_is_missing_are_put_right(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        old = publish_article("الجسر في العمارة")
        missing = publish_article("الجسر في الكوت")
        SearchDocument.objects.filter(article=old).update(version=0)
        index.take_out(missing.pk)

        monkeypatch.setattr(renewal, "_look_at", None)
        assert [renewal.renew(at=NOW) for _round in range(3)] == [1, 1, 0]
        assert len(found("الجسر")) == 2

    def test_what_is_put_again_is_counted_again(self) -> None:
        story = publish_article("الجسر في العمارة", paragraphs=["كلام."])
        publish_article("الجسر في الكوت")
        count_terms(at=NOW)
        row = SearchDocument.objects.get(article=story)
        older = Document.unpacked(row.streams)._replace(title="قنطره عمار")
        engine().erase(row.pk, Document.unpacked(row.streams))
        engine().write(row.pk, older)
        SearchDocument.objects.filter(pk=row.pk).update(version=0, streams=older.packed())
        SearchTerm.objects.filter(pk="جسر").update(documents=1)
        SearchTerm.objects.create(pk="قنطره", documents=1)

        renewal.renew(at=NOW)

        assert SearchTerm.objects.get(pk="جسر").documents == 2
        assert SearchTerm.objects.get(pk="قنطره").documents == 0
        assert SearchTotals.objects.get().stories == 2

    def test_what_stands_in_the_index_in_vain_is_taken_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        story = publish_article("الجسر في العمارة")
        count_terms(at=NOW)
        kept = Document.unpacked(SearchDocument.objects.get().streams)
        workflow.withdraw(story, note="سُحب لخطأ.", by=make_nada(), at=NOW)
        index.enter(story.pk, int(NOW.timestamp()), kept)
        SearchDocument.objects.update(is_counted=True)

        monkeypatch.setattr(renewal, "_look_at", None)
        assert [renewal.renew(at=NOW) for _round in range(2)] == [1, 0]
        assert not SearchDocument.objects.exists()
        assert SearchTerm.objects.get(pk="جسر").documents == 0
        assert SearchTotals.objects.get().stories == 0

    def test_counting_anew_leaves_the_counts_to_readers_meanwhile(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        publish_article("الجسر في العمارة")
        publish_article("الجسر في الكوت")
        count_terms(at=NOW)
        SearchTerm.objects.filter(pk="جسر").update(documents=9)
        SearchTerm.objects.create(pk="قنطره", documents=1)
        seen: list[int] = []
        unpacked = Document.unpacked

        def look(streams: bytes) -> Document:
            seen.append(SearchTerm.objects.get(pk="جسر").documents)
            return unpacked(streams)

        monkeypatch.setattr(Document, "unpacked", look)
        monkeypatch.setattr(counting, "REPLACED_AT_ONCE", 3)
        assert (counting.count_anew(), counting.count_anew()) == (2, 2)

        assert seen == [9, 9, 2, 2]
        assert SearchTerm.objects.get(pk="جسر").documents == 2
        assert not SearchTerm.objects.filter(pk="قنطره").exists()

    def test_the_command_finds_what_a_shell_broke_and_mends_it(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        story = publish_article("الجسر في العمارة")
        publish_article("الجسر في الكوت")
        call_command("reindex", check=True)
        row = SearchDocument.objects.get(article=story)
        engine().erase(row.pk, Document.unpacked(row.streams))
        SearchDocument.objects.filter(pk=row.pk).update(streams=Document("", "", "", "", "").packed())
        with pytest.raises(CommandError, match="يخالف المنشور"):
            call_command("reindex", check=True)

        call_command("reindex")

        call_command("reindex", check=True)
        assert len(found("الجسر")) == 2

    def test_what_the_engine_alone_lost_is_put_there_again(self) -> None:
        publish_article("الجسر في العمارة")
        row = SearchDocument.objects.get()
        engine().erase(row.pk, Document.unpacked(row.streams))
        assert found("الجسر") == []

        call_command("reindex")

        assert found("الجسر") == ["الجسر في العمارة"]
        call_command("reindex", check=True)

    def test_the_whole_index_can_be_written_again(self) -> None:
        publish_article("الجسر في العمارة")
        engine().clear()
        assert found("الجسر") == []

        call_command("reindex", anew=True)

        assert found("الجسر") == ["الجسر في العمارة"]
