"""Addresses of videos, posts and maps: which are on the list, and the one form that each is kept in."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalima.text.embeds import FRAME_HOSTS, embed_of

VIDEO = "https://www.youtube.com/watch?v=aB3-dE_fG9h"
POST = "https://x.com/kalima_news/status/1863200000000000001"

# What was pasted, and the address that is kept.
KNOWN = [
    ("https://www.youtube.com/watch?v=aB3-dE_fG9h", VIDEO),
    ("http://m.youtube.com/watch?v=aB3-dE_fG9h&feature=share&si=x_YZ", VIDEO),
    ("  youtube.com/watch?list=PL12&v=aB3-dE_fG9h  ", VIDEO),
    ("https://youtu.be/aB3-dE_fG9h?si=kQ1", VIDEO),
    ("https://youtu.be/aB3-dE_fG9h?t=1m30s", f"{VIDEO}&t=90s"),
    ("https://www.youtube.com/live/aB3-dE_fG9h?feature=shared", VIDEO),
    ("https://www.youtube.com/embed/aB3-dE_fG9h?start=75&autoplay=1", f"{VIDEO}&t=75s"),
    ("https://www.youtube-nocookie.com/embed/aB3-dE_fG9h", VIDEO),
    ("https://music.youtube.com/watch?v=aB3-dE_fG9h", VIDEO),
    ("https://youtube.com/shorts/aB3-dE_fG9h?feature=share", "https://www.youtube.com/shorts/aB3-dE_fG9h"),
    ("https://twitter.com/kalima_news/status/1863200000000000001?s=20&t=abc", POST),
    ("https://mobile.twitter.com/kalima_news/status/1863200000000000001/photo/1", POST),
    ("https://x.com/kalima_news/status/1863200000000000001#m", POST),
    ("https://x.com/i/web/status/1863200000000000001", "https://x.com/i/status/1863200000000000001"),
    (
        "https://m.facebook.com/amara.news/videos/123456789/?mibextid=qi2",
        "https://www.facebook.com/amara.news/videos/123456789/",
    ),
    ("https://www.facebook.com/watch?v=123456789&ref=sharing", "https://www.facebook.com/watch/?v=123456789"),
    ("https://fb.watch/aBcD123xyz/?mibextid=1", "https://fb.watch/aBcD123xyz/"),
    (
        "https://web.facebook.com/amara.news/posts/pfbid02abc?__cft__=z",
        "https://www.facebook.com/amara.news/posts/pfbid02abc/",
    ),
    (
        "https://mbasic.facebook.com/story.php?story_fbid=987&id=654&refid=17",
        "https://www.facebook.com/permalink.php?story_fbid=987&id=654",
    ),
    ("https://www.facebook.com/photo/?fbid=42&set=a.1", "https://www.facebook.com/photo.php?fbid=42"),
    ("https://www.facebook.com/reel/1122334455", "https://www.facebook.com/reel/1122334455/"),
    (
        "https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Famara%2Fposts%2F42&width=5",
        "https://www.facebook.com/amara/posts/42/",
    ),
    (
        "https://www.instagram.com/p/C9abcDEF_-1/?igsh=xx&img_index=2",
        "https://www.instagram.com/p/C9abcDEF_-1/",
    ),
    ("https://instagram.com/reels/C9abcDEF/", "https://www.instagram.com/reel/C9abcDEF/"),
    ("https://www.instagram.com/amara.news/reel/C9abcDEF/", "https://www.instagram.com/reel/C9abcDEF/"),
    (
        "https://www.tiktok.com/@amara.news/video/7300000000000000001?is_from_webapp=1&sender_device=pc",
        "https://www.tiktok.com/@amara.news/video/7300000000000000001",
    ),
    (
        "https://m.tiktok.com/v/7300000000000000001.html",
        "https://www.tiktok.com/@/video/7300000000000000001",
    ),
    ("https://t.me/s/amara_news/1520?single", "https://t.me/amara_news/1520"),
    ("t.me/amara_news/1520", "https://t.me/amara_news/1520"),
    (
        "https://m.soundcloud.com/amara-radio/morning?utm_source=x",
        "https://soundcloud.com/amara-radio/morning",
    ),
    ("https://soundcloud.com/amara-radio/sets/nights", "https://soundcloud.com/amara-radio/sets/nights"),
    (
        "https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/amara-radio/morning&auto_play=true",
        "https://soundcloud.com/amara-radio/morning",
    ),
    (
        "https://www.openstreetmap.org/#map=14/31.8400/47.1440",
        "https://www.openstreetmap.org/#map=14/31.84/47.144",
    ),
    (
        "https://www.openstreetmap.org/?mlat=31.84&mlon=47.144#map=16/31.84/47.144",
        "https://www.openstreetmap.org/?mlat=31.84&mlon=47.144#map=16/31.84/47.144",
    ),
    (
        "https://www.openstreetmap.org/export/embed.html?bbox=47.1,31.8,47.2,31.9&layer=mapnik",
        "https://www.openstreetmap.org/#map=15/31.85/47.15",
    ),
    (
        "https://www.google.com/maps/place/Amara/@31.84,47.144,14z/data=!3m1!4b1?entry=ttu",
        "https://www.google.com/maps?q=31.84%2C47.144&z=14",
    ),
    ("https://maps.google.com/?q=31.84,47.144", "https://www.google.com/maps?q=31.84%2C47.144&z=15"),
    (
        "https://www.google.iq/maps/place/%D8%A7%D9%84%D8%B9%D9%85%D8%A7%D8%B1%D8%A9",
        "https://www.google.com/maps?q=%D8%A7%D9%84%D8%B9%D9%85%D8%A7%D8%B1%D8%A9&z=15",
    ),
    (
        "https://www.google.com/maps/embed?pb=!1m18!1m12!1m3!1d13!2d47.1!3d31.8",
        "https://www.google.com/maps/embed?pb=%211m18%211m12%211m3%211d13%212d47.1%213d31.8",
    ),
]

STRANGE = [
    "",
    "نص عادي",
    "https://example.org/watch?v=aB3-dE_fG9h",
    "https://youtube.com.evil.example/watch?v=aB3-dE_fG9h",
    "https://evil.example/https://youtu.be/aB3-dE_fG9h",
    "https://user@youtube.com/watch?v=aB3-dE_fG9h",
    "https://youtube.com:8443/watch?v=aB3-dE_fG9h",
    "https://youtube.com:99999/watch?v=aB3-dE_fG9h",
    "https://[youtube.com/watch?v=aB3-dE_fG9h",
    "javascript:alert('youtu.be/aB3-dE_fG9h')",
    "data:text/html,youtube.com",
    "ftp://youtube.com/watch?v=aB3-dE_fG9h",
    "https://www.youtube.com/",
    "https://www.youtube.com/watch?v=short",
    'https://www.youtube.com/watch?v=aB3-dE_fG9h"onload="x',
    "https://www.youtube.com/@amara",
    "https://x.com/kalima_news",
    "https://x.com/home/status/abc",
    "https://www.facebook.com/amara.news",
    "https://www.facebook.com/plugins/post.php?href=javascript:x",
    "https://www.instagram.com/amara.news/",
    "https://vm.tiktok.com/ZM123/",
    "https://t.me/amara_news",
    "https://t.me/joinchat/1520",
    "https://soundcloud.com/amara-radio",
    "https://soundcloud.com/discover/sets/x",
    "https://w.soundcloud.com/player/?url=https%3A//w.soundcloud.com/player/",
    "https://www.openstreetmap.org/",
    "https://www.openstreetmap.org/#map=14/331.84/47.1",
    "https://www.google.com/search?q=31.84,47.144",
    "https://www.google.com/maps",
    "https://maps.app.goo.gl/AbC",
    "https://youtu.be/" + "a" * 3000,
]


class TestWhatIsKnown:
    @pytest.mark.parametrize(("pasted", "kept"), KNOWN)
    def test_each_thing_has_one_address(self, pasted: str, kept: str) -> None:
        found = embed_of(pasted)

        assert found
        assert found.address == kept
        assert embed_of(kept) == found

    @pytest.mark.parametrize("pasted", [pasted for pasted, _kept in KNOWN])
    def test_its_frame_stands_on_a_host_of_the_policy(self, pasted: str) -> None:
        found = embed_of(pasted)

        assert found
        assert f"https://{urlsplit(found.frame).netloc}" in FRAME_HOSTS
        assert not set(' <>"') & set(found.frame + found.address)

    def test_every_host_of_the_policy_is_somebody_s(self) -> None:
        framed = [embed_of(pasted) for pasted, _kept in KNOWN]

        assert {f"https://{urlsplit(found.frame).netloc}" for found in framed if found} == set(FRAME_HOSTS)

    @pytest.mark.parametrize(
        ("pasted", "frame"),
        [
            (
                "https://youtu.be/aB3-dE_fG9h?t=90",
                "https://www.youtube-nocookie.com/embed/aB3-dE_fG9h?start=90",
            ),
            (POST, "https://platform.twitter.com/embed/Tweet.html?id=1863200000000000001&dnt=true&lang=ar"),
            (
                "https://www.facebook.com/reel/1122334455",
                "https://www.facebook.com/plugins/video.php?"
                "href=https%3A%2F%2Fwww.facebook.com%2Freel%2F1122334455%2F&show_text=false",
            ),
            ("https://t.me/amara_news/1520", "https://t.me/amara_news/1520?embed=1"),
            (
                "https://www.openstreetmap.org/?mlat=31.84&mlon=47.144",
                "https://www.openstreetmap.org/export/embed.html?"
                "bbox=47.130267%2C31.832275%2C47.157733%2C31.847725&layer=mapnik&marker=31.84%2C47.144",
            ),
            (
                "https://maps.google.com/?q=31.84,47.144",
                "https://www.google.com/maps?q=31.84%2C47.144&z=15&hl=ar&output=embed",
            ),
        ],
    )
    def test_the_frame_is_the_one_that_follows_people_least(self, pasted: str, frame: str) -> None:
        found = embed_of(pasted)

        assert found
        assert found.frame == frame

    def test_films_are_told_from_posts(self) -> None:
        films = {kept for pasted, kept in KNOWN if (found := embed_of(pasted)) and found.is_video}

        assert VIDEO in films
        assert "https://www.facebook.com/reel/1122334455/" in films
        assert POST not in films
        assert "https://www.instagram.com/p/C9abcDEF_-1/" not in films


class TestWhatIsNot:
    @pytest.mark.parametrize("pasted", STRANGE)
    def test_it_is_left_alone(self, pasted: str) -> None:
        assert embed_of(pasted) is None

    @given(st.text() | st.builds("https://youtube.com/{}?v={}#{}".format, st.text(), st.text(), st.text()))
    def test_nothing_raises(self, pasted: str) -> None:
        found = embed_of(pasted)

        assert found is None or embed_of(found.address) == found
