"""deploy/nginx.conf as it is tried on this machine: with its own port and places, and without TLS."""

import re
import socket
from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


DEPLOYED = Path(__file__).parents[1] / "deploy/nginx.conf"


def shipped_site(
    *, port: int, app_port: int, pages: Path, media: str = "/var/lib/kalima/media", own_port: int = 0
) -> str:
    """What stands inside the `http` block. Fails where the file has lost what is to be put in place of.

    The port for this machine alone is the next free one where none is named.
    """
    site = DEPLOYED.read_text()
    for theirs, ours in (
        (r"server \{\s+listen 80;.*?\n\}\n", ""),
        (r"listen 443 ssl http2;", f"listen 127.0.0.1:{port};"),
        (r"\n *(?:listen \[::\]|ssl_)[^\n]*", ""),
        (r"server 127\.0\.0\.1:8000;", f"server 127.0.0.1:{app_port};"),
        (r"listen 127\.0\.0\.1:8001;", f"listen 127.0.0.1:{own_port or free_port()};"),
        (r"/var/lib/kalima/media/", f"{media}/"),
        (r"/var/lib/nginx/kalima", str(pages)),
    ):
        site, found = re.subn(theirs, ours, site, flags=re.DOTALL)
        assert found, f"deploy/nginx.conf has no {theirs}"
    return site
