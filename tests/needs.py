"""What the tests need beside Python packages: found, installed where allowed, or named with its command."""

import ctypes.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
POSTGRES_HOME = Path("/usr/lib/postgresql")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Need:
    """A program of the system: what the tests do with it, and the Debian package that brings it."""

    package: str
    purpose: str

    @property
    def command(self) -> str:
        """Return the command that installs it, for a person to copy."""
        return f"apt-get install --no-install-recommends {self.package}"

    @property
    def absence(self) -> str:
        """Say what is missing, and the command that brings it."""
        sudo = "" if os.geteuid() == 0 else "sudo "
        return (
            f"{self.purpose} need {self.package}, which is not installed. To install it: {sudo}{self.command}"
        )


CHROMIUM = Need("chromium", "the browser journeys")
POSTGRES = Need("postgresql-15", "the database tests on PostgreSQL")
REDIS = Need("redis-server", "the limits in Redis")
NGINX = Need("nginx", "the tests of deploy/nginx.conf")
FRIBIDI = Need("libfribidi0", "drawn Arabic letters")


def chromium() -> str | None:
    """Return the browser's path, or None."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def postgres() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest where there are several, or None."""
    found = sorted(POSTGRES_HOME.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


def redis() -> str | None:
    """Return the path of Redis or of Valkey, or None."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


def nginx() -> str | None:
    """Return the path of nginx, which only root's search path has."""
    return shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))


def fribidi() -> str | None:
    """Return the name of the library that Pillow asks for the order of letters, or None."""
    return ctypes.util.find_library("fribidi")


def missing() -> list[Need]:
    """Return what is not there."""
    found = (
        (CHROMIUM, chromium()),
        (POSTGRES, postgres()),
        (REDIS, redis()),
        (NGINX, nginx()),
        (FRIBIDI, fribidi()),
    )
    return [need for need, path in found if path is None]


def install(needs: list[Need]) -> None:
    """Install Debian packages; a failure is apt's to explain, and what is missing stays missing."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    packages = [need.package for need in needs]
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        print("+", " ".join(command), flush=True)
        if subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False).returncode:
            return


def main() -> int:
    """Install what may be installed, name the rest; in CI a missing program fails the run."""
    if missing() and os.geteuid() == 0 and shutil.which("apt-get"):
        install(missing())
    for need in missing():
        print(f"{'' if IN_CI else 'skipped because '}{need.absence}", flush=True)
    return 1 if missing() and IN_CI else 0


if __name__ == "__main__":
    sys.exit(main())
