"""A bucket, at Amazon's S3 or any service that speaks its language; changed object by object.

Rule 1: what an object holds is told by the SHA-256 that we put into its metadata, never by size, time or ETag. Rule 2:
each upload carries its MD5, so that the service refuses what arrived damaged. Rule 3: credentials are found by the
library, where it always looks (environment, `~/.aws`); we never see them.
"""

import base64
import gzip
import hashlib
import importlib.util
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, BinaryIO, Protocol

import msgspec

from fingerpost.edges.deploy.folder import UNREADABLE
from fingerpost.edges.deploy.offer import blocks
from fingerpost.edges.deploy.plan import Cache, Item, Manifest
from fingerpost.edges.deploy.programs import Log, without_secrets
from fingerpost.edges.deploy.remote import FOLDER, MANIFEST, decoded, encoded
from fingerpost.edges.deploy.target import Offer, Outcome, Put, There, Trouble

AT_ONCE = 8
TRIES = 10
MANIFEST_TRIES = 5
GIVE_UP = 16
"""Failures in a row after which the rest is not tried: the place is away, and each would take its ten tries."""
CACHES: dict[Cache, str] = {
    "forever": "public, max-age=31536000, immutable",
    "page": "public, max-age=0, must-revalidate",
    "other": "public, max-age=3600",
}
_SHA256, _SIZE = "fingerpost-sha256", "fingerpost-size"


class Bucket(msgspec.Struct, frozen=True):
    """Which bucket, where."""

    name: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    profile: str = ""


class S3(Protocol):
    """What of the library's client is used."""

    def get_object(self, **facts: Any) -> Any: ...
    def put_object(self, **facts: Any) -> Any: ...
    def head_object(self, **facts: Any) -> Any: ...
    def delete_object(self, **facts: Any) -> Any: ...
    def list_objects_v2(self, **facts: Any) -> Any: ...


def client(bucket: Bucket, tries: int = TRIES, longest_s: float = 60) -> S3:
    """The library's client; `Trouble` where there is no library, or no such profile."""
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError
    except ImportError:
        message = "buckets are reached with boto3, which is not installed"
        raise Trouble(message, "install it with `pip install 'fingerpost[s3]'`") from None
    config = Config(
        # The library's own default is `legacy`, which gives up after five tries and at fewer faults.
        retries={"mode": "standard", "total_max_attempts": tries},
        connect_timeout=20,
        read_timeout=longest_s,
        max_pool_connections=AT_ONCE,
        # Newer checksums are unknown to many services that are not Amazon's; Content-MD5 all know.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path" if bucket.endpoint else "auto"},
    )
    try:
        session = boto3.session.Session(profile_name=bucket.profile or None, region_name=bucket.region or None)
        made: S3 = session.client("s3", endpoint_url=bucket.endpoint or None, config=config)
    except (BotoCoreError, ValueError) as error:
        raise Trouble(without_secrets(str(error))) from error
    return made


class S3Target:
    """A bucket, or a folder of one."""

    def __init__(self, bucket: Bucket, s3: S3, log: Log = lambda _: None, at_once: int = AT_ONCE) -> None:
        self._bucket, self._s3, self._log, self._at_once = bucket, s3, log, at_once
        self._offer: Offer | None = None
        self._turn = ""

    switches = False

    @property
    def label(self) -> str:
        return f"bucket {self._bucket.name}" + (f", folder {self._bucket.prefix}" if self._bucket.prefix else "")

    def look(self) -> There:
        present = frozenset(path for path in self._listed() if path.partition("/")[0] != FOLDER)
        content = self._manifest()
        known = decoded(content)
        return There(known, present, UNREADABLE if content is not None and known is None else "")

    def digests(self, paths: Sequence[str]) -> dict[str, str]:
        found: dict[str, str] = {}

        def ask(path: str) -> None:
            found[path] = self._sha256(path)

        for _ in self._each(paths, ask):
            pass
        return {path: sha256 for path, sha256 in found.items() if sha256}

    def begin(self, coming: Manifest, theirs: Manifest | None, offer: Offer) -> None:
        self._offer, self._turn = offer, coming.turn
        if decoded(self._manifest()) != theirs:
            raise Trouble("somebody else has just deployed to this place", "look what is there, then deploy again")
        self._put_manifest(coming)

    def put(self, puts: Sequence[Put]) -> Iterator[Outcome]:
        items = {put.path: put.item for put in puts}
        return self._each(list(items), lambda path: self._send(path, items[path]))

    def verify(self, puts: Sequence[Put]) -> Iterator[Outcome]:
        self._check_turn()
        wanted = {put.path: put.item.sha256 for put in puts}

        def look(path: str) -> None:
            if self._sha256(path) != wanted[path]:
                raise Trouble("what stands there is not what was sent")

        return self._each(list(wanted), look)

    def delete(self, paths: Sequence[str]) -> Iterator[Outcome]:
        self._check_turn()
        return self._each(paths, lambda path: self._call(self._s3.delete_object, path))

    def finish(self, manifest: Manifest) -> None:
        self._check_turn()
        self._put_manifest(manifest)

    def close(self) -> None:
        pass

    def _key(self, path: str) -> str:
        return f"{self._bucket.prefix.strip('/')}/{path}" if self._bucket.prefix else path

    def _listed(self) -> Iterator[str]:
        start = self._key("")
        more: dict[str, str] = {}
        while True:
            answer = self._tried(
                lambda more=more: self._s3.list_objects_v2(Bucket=self._bucket.name, Prefix=start, **more)  # type: ignore[misc]  # a default is no parameter
            )
            for found in answer.get("Contents", ()):
                yield str(found["Key"])[len(start) :]
            if not answer.get("IsTruncated"):
                return
            more = {"ContinuationToken": answer["NextContinuationToken"]}

    def _manifest(self) -> bytes | None:
        for attempt in range(1, MANIFEST_TRIES + 1):
            try:
                answer = self._s3.get_object(Bucket=self._bucket.name, Key=self._key(MANIFEST))
                content: bytes = answer["Body"].read()
            except Exception as error:
                if _code_of(error) in ("NoSuchKey", "404"):
                    return None
                # The library asks again where no answer came, but not where one broke off.
                if type(error).__name__ in _BROKEN_OFF and attempt < MANIFEST_TRIES:
                    continue
                raise self._trouble(error) from error
            return content
        return None

    def _put_manifest(self, manifest: Manifest) -> None:
        content = encoded(manifest)
        facts = {"ContentType": "application/json", "CacheControl": "no-store", "ContentMD5": _md5(content)}
        self._tried(
            lambda: self._s3.put_object(Bucket=self._bucket.name, Key=self._key(MANIFEST), Body=content, **facts)
        )

    def _check_turn(self) -> None:
        there = decoded(self._manifest())
        if there is None or there.turn != self._turn:
            raise Trouble("somebody else has begun to deploy to this place", "agree who does, then deploy again")

    def _sha256(self, path: str) -> str:
        """What our metadata say of an object; nothing where there is none."""
        try:
            answer = self._s3.head_object(Bucket=self._bucket.name, Key=self._key(path))
        except Exception as error:
            if _code_of(error) in ("NoSuchKey", "404", "NotFound"):
                return ""
            raise
        facts = answer.get("Metadata", {})
        is_whole = str(answer.get("ContentLength")) == facts.get(_SIZE)
        return str(facts.get(_SHA256, "")) if is_whole else ""

    def _send(self, path: str, item: Item) -> None:
        assert self._offer is not None
        with self._offer.open(path) as stream:
            body: BinaryIO | bytes = _squeezed(stream.read(), item.encoding) if item.encoding else stream
            size, md5 = (len(body), _md5(body)) if isinstance(body, bytes) else _measured(body)
            facts = {
                "ContentType": item.type,
                "CacheControl": CACHES[item.cache],
                "ContentMD5": md5,
                "ContentLength": size,
                "Metadata": {_SHA256: item.sha256, _SIZE: str(size)},
            }
            if item.encoding:
                facts["ContentEncoding"] = item.encoding
            self._call(self._s3.put_object, path, Body=body, **facts)

    def _call(self, method: Callable[..., Any], path: str, **facts: Any) -> Any:
        self._log(f"{getattr(method, '__name__', 'call')} {self._key(path)}")
        return method(Bucket=self._bucket.name, Key=self._key(path), **facts)

    def _each(self, paths: Iterable[str], work: Callable[[str], Any]) -> Iterator[Outcome]:
        """Several at a time; the outcome of each as it comes in."""
        failures = 0

        def tried(path: str) -> Outcome:
            nonlocal failures
            if failures >= GIVE_UP:
                return Outcome(path, "it was not tried, for many before it failed")
            outcome = once(path)
            failures = failures + 1 if outcome.problem else 0
            return outcome

        def once(path: str) -> Outcome:
            try:
                work(path)
            except OSError as error:
                return Outcome(path, (error.strerror or "it cannot be read").lower())
            except Trouble as trouble:
                return Outcome(path, trouble.sentence)
            except Exception as error:  # noqa: BLE001 - the library's classes are known only where it is installed
                return Outcome(path, self._trouble(error).sentence)
            return Outcome(path)

        with ThreadPoolExecutor(self._at_once) as pool:
            try:
                yield from pool.map(tried, list(paths))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def _tried(self, work: Callable[[], Any]) -> Any:
        try:
            return work()
        except Exception as error:
            raise self._trouble(error) from error

    def _trouble(self, error: Exception) -> Trouble:
        """What went wrong, in plain words."""
        code, kind = _code_of(error), type(error).__name__
        if not code and kind not in _KINDS and not hasattr(error, "fmt"):
            raise error  # a bug, not a fault of the place
        sentence, hint = _CODES.get(code) or _KINDS.get(kind) or ("", "")
        where = self._bucket.endpoint or "the service"
        if not sentence:
            return Trouble(f"{where} answered: {without_secrets(str(error))[:200]}")
        return Trouble(sentence.format(bucket=self._bucket.name, where=where), hint)


def _code_of(error: Exception) -> str:
    answer = getattr(error, "response", None)
    return str(answer.get("Error", {}).get("Code", "")) if isinstance(answer, dict) else ""


def _squeezed(content: bytes, encoding: str) -> bytes:
    """The content compressed, the same bytes for the same content."""
    if encoding == "gzip":
        return gzip.compress(content, 9, mtime=0)
    import brotli

    squeezed: bytes = brotli.compress(content)
    return squeezed


def refuse_unknown(encoding: str) -> None:
    """`Trouble` where files cannot be stored like that, before anything is done."""
    if encoding == "br" and importlib.util.find_spec("brotli") is None:
        message = '`compress = "br"` needs brotli, which is not installed'
        raise Trouble(message, "install it with `pip install 'fingerpost[s3]'`, or write `compress = \"gzip\"`")


def _measured(stream: BinaryIO) -> tuple[int, str]:
    """Size and MD5 of a file that may be large; it is at its beginning again."""
    running, size = hashlib.md5(usedforsecurity=False), 0
    for block in blocks(stream):
        running.update(block)
        size += len(block)
    stream.seek(0)
    return size, base64.b64encode(running.digest()).decode()


def _md5(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()


_KEYS = "give its key in the environment or in `~/.aws`: docs/publishing.md"
_NO_RIGHT = (
    "you may not do this with the bucket `{bucket}`",
    "the key needs the right to list it and to get, put and delete its objects",
)
_AWAY = ("{where} cannot be reached", "check `endpoint` and your connection; deploy again, it goes on where it stopped")
_ELSEWHERE = ("the bucket `{bucket}` is in another region", "write `region` in site.toml")
_CODES = {
    "NoSuchBucket": ("there is no bucket `{bucket}`", "make it first, or mend `bucket` in site.toml"),
    "AccessDenied": _NO_RIGHT,
    "403": _NO_RIGHT,
    "InvalidAccessKeyId": ("{where} does not know your key", _KEYS),
    "SignatureDoesNotMatch": ("{where} does not accept your key: its secret part is wrong", _KEYS),
    "ExpiredToken": ("your key has expired", "log in anew"),
    "RequestTimeTooSkewed": ("the clock of this computer is wrong, so {where} refuses", "set the clock"),
    "PermanentRedirect": _ELSEWHERE,
    "301": _ELSEWHERE,
    "SlowDown": ("{where} asks to go slower", "deploy again later, it goes on where it stopped"),
    "503": ("{where} is busy", "deploy again later, it goes on where it stopped"),
}
_BROKEN_OFF = ("IncompleteReadError", "IncompleteRead", "ProtocolError", "ResponseStreamingError", "ReadTimeoutError")
_KINDS = {
    "NoCredentialsError": ("no key for the bucket `{bucket}` was found", _KEYS),
    "PartialCredentialsError": ("only half of the key for the bucket `{bucket}` was found", _KEYS),
    "ProfileNotFound": ("there is no such profile in `~/.aws`", "mend `profile` in site.toml"),
    "NoRegionError": ("no region is known for the bucket `{bucket}`", "write `region` in site.toml"),
    "EndpointConnectionError": _AWAY,
    "ConnectTimeoutError": _AWAY,
    "RecursionError": _ELSEWHERE,  # the library asks again for ever where a service does not say in which region
    "ConnectionClosedError": _AWAY,
    "ConnectionError": _AWAY,
    "HTTPClientError": _AWAY,
    "ProxyConnectionError": _AWAY,
    "SSLError": ("the certificate of {where} is not valid", "check `endpoint` in site.toml"),
    **dict.fromkeys(_BROKEN_OFF, _AWAY),
}
"""What the service and the library say, what it means, and what helps."""
