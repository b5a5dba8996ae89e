"""How a page travels: as few bytes as the reader's browser can unpack, and none again that it has."""

import gzip

import brotli
import pytest
from django.test import Client

from tests.factories import publish_article
from tests.kept import CHROMIUM

pytestmark = pytest.mark.django_db


@pytest.fixture
def address() -> str:
    return publish_article().get_absolute_url()


class TestAPageTravels:
    def test_as_brotli_to_whoever_takes_it_and_in_fewer_bytes_than_as_gzip(
        self, address: str, yusuf: Client
    ) -> None:
        plain = yusuf.get(address)
        sent = yusuf.get(address, headers={"Accept-Encoding": CHROMIUM})
        older = yusuf.get(address, headers={"Accept-Encoding": "gzip, deflate"})
        assert sent["Content-Encoding"] == "br"
        assert int(sent["Content-Length"]) == len(sent.content) < len(older.content)
        assert brotli.decompress(sent.content) == plain.content == gzip.decompress(older.content)
        assert "Accept-Encoding" in sent["Vary"]

    @pytest.mark.parametrize("taken", ["br", "gzip,br", "BR;q=1.0", "gzip;q=0.5, br;q=0.9", "br ; q=0.001"])
    def test_as_brotli_in_every_way_of_asking(self, taken: str, address: str, yusuf: Client) -> None:
        assert yusuf.get(address, headers={"Accept-Encoding": taken})["Content-Encoding"] == "br"

    @pytest.mark.parametrize("taken", ["gzip", "br;q=0, gzip", "gzip, br; q=0.00", "gzip, sbr", "brx, gzip"])
    def test_as_gzip_to_whoever_refuses_brotli(self, taken: str, address: str, yusuf: Client) -> None:
        assert yusuf.get(address, headers={"Accept-Encoding": taken})["Content-Encoding"] == "gzip"

    @pytest.mark.parametrize("taken", [CHROMIUM, "gzip", ""])
    def test_and_not_again_to_whoever_has_it(self, taken: str, address: str, yusuf: Client) -> None:
        tag = yusuf.get(address, headers={"Accept-Encoding": taken})["ETag"]
        again = yusuf.get(address, headers={"Accept-Encoding": taken, "If-None-Match": tag})
        assert again.status_code == 304
        assert again.content == b""
        # The browser finds its copy by what it was told with it.
        assert again["ETag"] == tag
        assert again["Vary"] == "Accept-Encoding"

    def test_and_that_one_is_missing_too(self, yusuf: Client) -> None:
        missing = yusuf.get("/لا-شيء/", headers={"Accept-Encoding": CHROMIUM})
        assert (missing.status_code, missing["Content-Encoding"]) == (404, "br")
        assert "الصفحة غير موجودة" in brotli.decompress(missing.content).decode()

    def test_as_it_is_where_there_is_nothing_to_gain(self, yusuf: Client) -> None:
        assert not yusuf.get("/healthz", headers={"Accept-Encoding": CHROMIUM}).has_header("Content-Encoding")
