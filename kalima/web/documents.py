"""Tells in one word whether a document holds a program, as qpdf reads it: what is packed or escaped too.

It is a program: one document, open as its standard input, in a process of its own in bounded memory and
time. Whatever a hostile file does to it ends that process, and no word is said. It imports nothing of ours.
"""

import re
import resource
import sys

import pikepdf

MEMORY_MAX_BYTES = 900 * 2**20
CPU_MAX_S = 10

# What runs where the document is opened; names stand unescaped once they are read.
_PROGRAM = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia|XFA)(?![^\s/<>\[\]()])")
_STRING = re.compile(rb"\((?:\\.|[^\\)])*\)", re.DOTALL)


def word_about(pdf: pikepdf.Pdf) -> str:
    """ "program", "clean", or "broken" for a document that was guessed at and may hold more than was seen."""
    is_packed = False
    for entry in pdf.objects:
        written = b""
        if isinstance(entry, pikepdf.Stream):
            # Some readers ask for the type of a stream of objects, and some for its first object only.
            is_packed |= entry.get("/Type") in ("/ObjStm", "/XRef") or "/First" in entry
            written = entry.stream_dict.unparse()
        elif hasattr(entry, "unparse"):
            written = entry.unparse(resolved=True)
        if _PROGRAM.search(written) and _PROGRAM.search(_STRING.sub(b"", written)):
            return "program"
    return "broken" if is_packed and pdf.get_warnings() else "clean"


def main() -> int:
    """Say the word. A document that only a password opens is "locked"."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX_BYTES,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_MAX_S, CPU_MAX_S))
    try:
        with pikepdf.open(sys.stdin.buffer, suppress_warnings=True) as pdf:
            word = word_about(pdf)
    except pikepdf.PasswordError:
        word = "locked"
    except pikepdf.PdfError:
        word = "broken"
    sys.stdout.write(word)
    return 0


if __name__ == "__main__":
    sys.exit(main())
