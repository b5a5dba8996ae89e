"""What is sent: lists that others collected, where a folder of them is given, and what is made here."""

import gzip
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

SEED = 7
LARGE_BYTES = 20_000_000
LETTERS = (
    "\x00",
    "\x1b[31m",
    "\u202e",
    "\u2066",
    "\ufeff",
    "\u200f",
    "\ud7ff",
    "\U000e0041",
    "\ufdfd",
    "\x7f",
    "\u0300" * 90,
)
TAGS = (
    "svg",
    "img",
    "math",
    "iframe",
    "object",
    "details",
    "input",
    "video",
    "body",
    "template",
    "a",
    "form",
)
ACTS = (
    "onload",
    "onerror",
    "onfocus autofocus",
    "ontoggle open",
    "onmouseover",
    "onanimationstart",
    "onpointerrawupdate",
)
SCRIPTS = ("alert(1)", "alert`1`", "javascript:alert(1)", "&#97;lert(1)", "eval(atob('YWxlcnQoMSk='))")
SQL = (
    *(
        "'",
        '"',
        "') OR 1=1--",
        "' UNION SELECT NULL,NULL,sqlite_version()--",
        "1;DROP TABLE articles_article;--",
    ),
    *(
        "' OR pg_sleep(9)--",
        "\\' OR ''='",
        "%27%20OR%201=1",
        "1 AND (SELECT 1 FROM pg_user)>0",
        "'; VACUUM; --",
    ),
    *("NEAR(a b, 5)", '"a" AND "', "col:x", "a* OR b*", "^a", "a NOT b", "(((((", "{a b}:c", "- - -"),
)
SHELL = (
    "$(id)",
    "`id`",
    "| id",
    "; cat /etc/passwd",
    "{{7*7}}",
    "{% debug %}",
    "${7*7}",
    "%s%s%n",
    "../../etc/passwd",
)


def texts(folder: Path | None, every: int) -> list[str]:
    """Texts to be written into doors: of long lists every so many-th, in an order that is always the same."""
    found = [*_made(), *SQL, *SHELL, *LETTERS]
    if folder:
        found += _collected(folder)[::every]
    random.Random(SEED).shuffle(found)
    return list(dict.fromkeys(found))


def _made() -> Iterator[str]:
    for tag in TAGS:
        for act in ACTS:
            for script in SCRIPTS:
                yield f"<{tag} {act}={script} src=x href={script}>س</{tag}>"
    for script in SCRIPTS:
        yield f'<a href="{script}">رابط</a>[رابط]({script})'
        yield f"</textarea></script><script>{script}</script>"
        yield f"\"'><script>{script}</script>"
        yield f"<style>@import'x';*{{background:url({script})}}</style>"
    yield "س" * 100_000
    yield "<b>" * 20_000
    yield "((((" * 10_000
    yield "\n" * 50_000


def _collected(folder: Path) -> list[str]:
    found: list[str] = []
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".txt", ".json", ".test")):
        if any(part in ("images", "svg", "feeds") for part in path.parts):
            continue
        text = path.read_text(errors="replace")
        if path.suffix == ".txt":
            found += [line for line in text.splitlines() if line.strip()]
        elif path.name == "dompurify_expect.json":
            found += [str(pair["payload"]) for pair in json.loads(text)]
        elif path.name == "blns.json":
            found += json.loads(text)
        elif path.suffix == ".test":
            found += [str(test.get("input", "")) for test in json.loads(text).get("tests", [])]
    for path in sorted(folder.rglob("*.dat")):
        found += path.read_text(errors="replace").split("\n#data\n")
    return [text for text in found if text]


def files(folder: Path | None, every: int) -> Iterator[tuple[str, bytes]]:
    """Files for doors that take files: bombs and liars made here, all pictures, a share of others."""
    yield from bombs()
    if folder:
        found = sorted(
            path for path in folder.rglob("*") if path.is_file() and path.stat().st_size < LARGE_BYTES
        )
        pictures = [path for path in found if {"images", "svg"} & set(path.parts)]
        others = [path for path in found if path not in pictures]
        for path in (*pictures, *others[::every]):
            yield path.name, path.read_bytes()


def bombs() -> Iterator[tuple[str, bytes]]:
    """Files that are small on the way and large inside, or another thing than their name says."""
    yield "bomb.png", _png(50_000, 50_000)
    yield "wide.png", _png(2**31 - 1, 1)
    yield "bomb.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    yield "page.jpg", b"<!doctype html><script>alert(1)</script>"
    yield "both.gif", b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)//"
    yield "both.jpg", b"\xff\xd8\xff\xe0<script>alert(1)</script>" + b"\0" * 900
    yield "shell.php.jpg", b"<?php system($_GET['c']); ?>"
    yield "nothing.jpg", b""
    yield "../../../../tmp/kalima-out.jpg", b"x"
    yield "صورة\u202egpj.exe", b"MZ" + bytes(500)
    yield "con.jpg\0.png", b"x"
    yield "a" * 400 + ".jpg", b"x"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * 200_000_000)
    yield "bomb.docx", packed.getvalue()
    yield "bomb.pdf", _pdf(zlib.compress(b"\0" * 300_000_000, 9))
    yield "bomb.mp4", struct.pack(">I4s", 20, b"ftyp") + b"isom" * 3 + struct.pack(">I4sQ", 1, b"moov", 2**63)
    yield "bomb.mp3", b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + b"\xff\xfb" * 2000


def exports() -> Iterator[tuple[str, bytes]]:
    """Exports and feeds that no program should believe."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    item = "<item><title>{}</title><wp:post_id>{}</wp:post_id><wp:post_type>post</wp:post_type>"
    item += "<wp:status>publish</wp:status>"
    item += "<content:encoded><![CDATA[{}]]></content:encoded></item>"
    rss = (
        '<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>س</title>'
        "<link>https://furat.example</link><wp:wxr_version>1.2</wp:wxr_version>{}</channel></rss>"
    )
    one = item.format("خبر", 1, "نص")
    yield (
        "laughs.xml",
        f'{head}<!DOCTYPE l [<!ENTITY l0 "ضحك">{laughs}]>{rss.format(item.format("&l9;", 1, ""))}'.encode(),
    )
    long = "س" * 50_000
    yield (
        "quadratic.xml",
        f'{head}<!DOCTYPE l [<!ENTITY a "{long}">]>{rss.format(item.format("&a;" * 999, 1, ""))}'.encode(),
    )
    outside = '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd">%p;]>'
    yield "outside.xml", f"{head}{outside}{rss.format(item.format('&x;', 1, '&x;'))}".encode()
    yield "deep.xml", f"{head}{rss.format('<a>' * 100_000)}".encode()
    yield "long.xml", f"{head}{rss.format(item.format('س' * 2_000_000, 1, 'ع' * 5_000_000))}".encode()
    yield (
        "scripts.xml",
        (
            head
            + rss.format(
                "".join(
                    item.format(f"<script>alert({n})</script>", n, text)
                    for n, text in enumerate(_made())
                    if n < 300 and "]]>" not in text and len(text) < 9_000
                )
            )
        ).encode(),
    )
    yield "inside.xml", f"{head}{rss.format(one)}".encode("utf-16")
    yield "cut.xml", f"{head}{rss.format(one)}".encode()[:-60]
    yield "packed.xml.gz", gzip.compress(b"\0" * 200_000_000)
    yield "bytes.xml", bytes(range(256)) * 400
    yield "nothing.xml", b""


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"IDAT", zlib.compress(bytes(20_000_000), 9))
        + chunk(b"IEND", b"")
    )


def _pdf(stream: bytes) -> bytes:
    body = b"%PDF-1.5\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    body += b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n3 0 obj\n"
    body += b"<< /Length %d /Filter /FlateDecode /Type /ObjStm /N 9 /First 99 >>\nstream\n" % len(stream)
    return body + stream + b"\nendstream\nendobj\ntrailer\n<< /Size 4 /Root 1 0 R >>\n%%EOF\n"
