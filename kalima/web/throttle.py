"""How often one address may do a thing: a token bucket that all processes count in."""

import logging
import sqlite3
import threading
import time
from functools import cache
from ipaddress import IPv6Address, ip_address

import redis
from django.conf import settings
from django.utils.crypto import salted_hmac

log = logging.getLogger(__name__)

# Buckets that are full again say nothing; they are dropped once in so many calls.
CALLS_BETWEEN_SWEEPS = 1000

# A bucket is one number: the moment when it will be full. Taking a token moves it on by the price of one;
# a bucket that would then need longer than its whole size to fill is empty, and no row comes back.
_TAKE = """
INSERT INTO bucket (name, full_at) VALUES (:name, :now + :price)
ON CONFLICT (name) DO UPDATE SET full_at = max(full_at, :now) + :price
WHERE max(full_at, :now) + :price <= :now + :size
RETURNING full_at
"""
_TAKE_IN_REDIS = """
local now, price, size = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now) + price
if full_at > now + size then return 0 end
redis.call('SET', KEYS[1], string.format('%.0f', full_at), 'PX', math.ceil(full_at - now))
return 1
"""


def allow(kind: str, key: str, *, capacity: int, per_s: float, now: float | None = None) -> bool:
    """Take one token from the bucket of this kind and key; whether there was one.

    The bucket holds capacity tokens and fills from empty in per_s seconds; now is in seconds since 1970.
    The key (an address) is kept as a keyed hash, and only until its bucket is full again. Where the
    limits cannot be counted, everything is let in: a full disk must not silence readers.
    """
    name = salted_hmac(f"limit.{kind}", key, algorithm="sha256").hexdigest()[:32]
    now_ms = round((time.time() if now is None else now) * 1000)
    size_ms = round(per_s * 1000)
    take = _take_in_redis if settings.CACHE_URL else _take_in_file
    try:
        return take(f"limit:{name}", now_ms, max(size_ms // capacity, 1), size_ms)
    except (sqlite3.Error, redis.RedisError) as error:
        log.warning("limits cannot be counted: %s", error)
        return True


def neighbourhood(address: str) -> str:
    """One subscriber has a whole /64 of IPv6 addresses; they count as one."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped or IPv6Address(int(ip) >> 64 << 64))
    return str(ip)


def _take_in_file(name: str, now_ms: int, price_ms: int, size_ms: int) -> bool:
    file = _open.file()
    values = {"name": name, "now": now_ms, "price": price_ms, "size": size_ms}
    taken = file.execute(_TAKE, values).fetchone() is not None
    _open.calls += 1
    if _open.calls % CALLS_BETWEEN_SWEEPS == 0:
        file.execute("DELETE FROM bucket WHERE full_at <= ?", (now_ms,))
    return taken


class _Open(threading.local):
    """This thread's connection; a file of its own keeps the limits away from the newsroom's writers."""

    calls = 0
    connection: sqlite3.Connection | None = None

    def file(self) -> sqlite3.Connection:
        if self.connection is None:
            self.connection = _opened()
        return self.connection


_open = _Open()
# SQLite turns a file to its log for one at a time, and refuses the others at once.
_opening = threading.Lock()


def _opened() -> sqlite3.Connection:
    """A connection to the file, made what it is where it is new. Whoever fails tries again the next time."""
    connection = sqlite3.connect(settings.DATA / "limits.sqlite3", timeout=2, isolation_level=None)
    try:
        with _opening:
            # A limit that a power cut forgets harms nobody.
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS bucket (name TEXT PRIMARY KEY, full_at INTEGER) WITHOUT ROWID"
            )
    except BaseException:
        connection.close()
        raise
    return connection


def _take_in_redis(name: str, now_ms: int, price_ms: int, size_ms: int) -> bool:
    script = _redis(settings.CACHE_URL).register_script(_TAKE_IN_REDIS)
    return bool(script(keys=[name], args=[now_ms, price_ms, size_ms]))


@cache
def _redis(url: str) -> "redis.Redis":
    return redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
