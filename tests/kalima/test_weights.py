"""Plain weights over texts: what they say, why, how they are kept, and that nothing breaks them."""

import random
import time
import zlib
from array import array

import pytest

from kalima.text.weights import FORMAT, NUMBERS, Unreadable, Weights, pack, pieces_of, unpack

# Weights made by hand: every piece of these words weighs so much.
HEAVY = {"حقير": 3.0, "تافه": 2.0, "جميل": -2.0}
BIAS = -1.0


def by_hand() -> Weights:
    numbers = array("f", bytes(4 * NUMBERS))
    for word, weight in HEAVY.items():
        for place in pieces_of(word):
            numbers[place] += weight
    return Weights(numbers, BIAS, {"made": "يدويًا"})


@pytest.fixture(scope="module")
def weights() -> Weights:
    return by_hand()


class TestScoring:
    def test_a_heavy_word_tells_and_is_named_as_it_was_written(self, weights: Weights) -> None:
        score = weights.score("يا لك من «حَقِيرٍ»، والله")

        assert score.value > 80
        assert score.words[0][0] == "حَقِيرٍ"

    def test_the_heaviest_word_comes_first_and_what_excuses_is_left_out(self, weights: Weights) -> None:
        score = weights.score("جميل هذا التافه الحقير")

        assert [word for word, _weight in score.words][:2] == ["الحقير", "التافه"]
        assert all(weight > 0 for _word, weight in score.words)
        assert "جميل" not in dict(score.words)

    @pytest.mark.parametrize(
        "written",
        [
            "حقير",
            "حَقِير",
            "حـقـيـر",
            "حقيييير",
            "حقير!!!",
            "ح.ق.ي.ر",
            "ح-ق-ي-ر",
            "ﺣﻘﻴﺮ",
            "#حقير",
            "حقير@someone",
        ],
    )
    def test_a_disguise_weighs_as_the_word(self, weights: Weights, written: str) -> None:
        assert weights.score(written).value == weights.score("حقير").value

    def test_a_prefix_or_an_ending_leaves_most_of_the_weight(self, weights: Weights) -> None:
        plain = weights.score("كتاب").value

        for written in ("والحقير", "حقيرة", "الحقيرين", "بحقير"):
            assert weights.score(written).value > plain

    def test_said_twice_is_said_once(self, weights: Weights) -> None:
        assert weights.score("حقير " * 50).value == weights.score("حقير").value

    def test_among_many_other_words_it_weighs_less(self, weights: Weights) -> None:
        others = "كان الاجتماع طويلًا ولم يخرج الحاضرون منه بقرار واضح"

        assert weights.score(f"حقير {others}").value < weights.score("حقير").value

    def test_numbers_links_and_handles_say_no_more_than_that_they_are_there(self, weights: Weights) -> None:
        assert pieces_of("اتصل 07701234567") == pieces_of("اتصل ٠٧٨٠٩٨٧٦٥٤٣")
        assert pieces_of("انظر https://example.org/حقير") == pieces_of("انظر www.kalima.example")

    def test_the_signs_that_people_insult_with_are_words(self) -> None:
        assert pieces_of("🐕") != pieces_of("🌹")
        assert not pieces_of("...!؟،«»")

    @pytest.mark.parametrize("text", ["", "   ", "...", "\n\n", "\u200f\u200f", "\udcff"])
    def test_no_words_are_what_the_bias_says(self, weights: Weights, text: str) -> None:
        assert weights.score(text) == (27, ())

    def test_it_is_bounded_at_both_ends(self) -> None:
        certain = Weights(array("f", [1e9]) * NUMBERS, 0.0)
        impossible = Weights(array("f", [-1e9]) * NUMBERS, 0.0)

        assert certain.score("كلمة").value == 100
        assert impossible.score("كلمة").value == 0


class TestHostileTexts:
    @pytest.mark.parametrize(
        "text",
        [
            "ا" + "\u064e" * 29_999,
            "ا." * 15_000,
            "حقير" * 7_500,
            "_" * 30_000,
            "@" * 30_000,
            "http://" * 4_000,
            "\n" * 30_000,
            "﷽" * 5_000,
            "😀" * 5_000,
            "\u202e\u2066" * 10_000,
            " ".join("".join(random.Random(n).choices("ابتثجحخدذرز", k=5)) for n in range(850)),
        ],
    )
    def test_it_is_scored_in_bounded_time(self, weights: Weights, text: str) -> None:
        began = time.process_time()

        score = weights.score(text)

        assert 0 <= score.value <= 100
        assert time.process_time() - began < 0.2

    def test_what_stands_behind_the_bound_is_not_read(self, weights: Weights) -> None:
        assert weights.score(" " * 30_000 + "حقير").value == weights.score("").value


class TestKeeping:
    def test_they_come_back_as_they_were(self, weights: Weights) -> None:
        kept = unpack(pack(weights))

        assert (kept.numbers, kept.bias, kept.about) == (weights.numbers, weights.bias, weights.about)
        assert kept.score("يا حقير") == weights.score("يا حقير")

    def test_they_are_a_megabyte_and_read_in_no_time(self, weights: Weights) -> None:
        packed = pack(weights)
        began = time.process_time()

        unpack(packed)

        assert len(packed) < 1_100_000
        assert time.process_time() - began < 0.1

    @pytest.mark.parametrize(
        "broken",
        [
            b"",
            b"\x89PNG\r\n",
            FORMAT,
            FORMAT + b"00000000\n",
            FORMAT + b"ffffffff\n{}\n",
            b"kalima weights 0\n" + pack(by_hand())[len(FORMAT) :],
            pack(by_hand())[:-1],
            pack(by_hand()) + b"\0",
            pack(by_hand()).replace(b"bias", b"bies"),
        ],
    )
    def test_what_is_broken_or_of_another_release_is_refused(self, broken: bytes) -> None:
        with pytest.raises(Unreadable):
            unpack(broken)

    @pytest.mark.parametrize("size", [0, 3, 1000])
    def test_a_size_that_no_piece_can_be_counted_into_is_refused(self, size: int) -> None:
        with pytest.raises(Unreadable):
            unpack(pack(Weights(array("f", bytes(4 * size)), 0.0)))

    @pytest.mark.parametrize(
        "head",
        [b"[]", b"{}", b'{"bias": "x"}', b"\xff", b'{"bias": 1, "about": 7}', b'{"bias": NaN, "about": {}}'],
    )
    def test_a_head_that_says_nothing_is_refused(self, head: bytes) -> None:
        body = head + b"\n" + bytes(4 * 8)

        with pytest.raises(Unreadable):
            unpack(FORMAT + b"%08x\n" % zlib.crc32(body) + body)
