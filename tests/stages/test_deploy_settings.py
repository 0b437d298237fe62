"""`[deploy.NAME]`: every fault at its place, and no secret in any of them."""

import pytest

from fingerpost.stages.config import read_config

START = 'title = "A"\nbase_url = "https://a.example"\n'


def told(more: str) -> list[tuple[str, int]]:
    return [(d.rule, d.place.line) for d in read_config("site.toml", START + more).diagnostics if d.place]


@pytest.mark.parametrize(
    "more",
    [
        '[deploy.production]\ntarget = "folder"\npath = "../live"\nreleases = 5',
        '[deploy.a]\ntarget = "git"\n[deploy.b]\ntarget = "git"\nremote = "origin"\nbranch = "site/live"',
        '[deploy.s]\ntarget = "ssh"\nhost = "me@example.org"\npath = "/srv/www/my site"\nport = 2222',
        '[deploy.s]\ntarget = "ssh"\nhost = "alias"\npath = "/srv/www"\nssh_config = "ssh/config"',
        '[deploy.s]\ntarget = "s3"\nbucket = "my.bucket-1"\nprefix = "a/b"\ncompress = "gzip"\nprofile = "me"',
        '[deploy.s]\ntarget = "s3"\nbucket = "my-bucket"\nendpoint = "https://s3.example.org:9000"',
    ],
)
def test_what_is_right_is_taken(more: str) -> None:
    assert told(more) == []


@pytest.mark.parametrize(
    ("more", "rule", "line"),
    [
        ("[deploy.a]\npath = 'x'", "site-missing-setting", 3),
        ("[deploy.a]\ntarget = 'ftp'", "site-type", 4),
        ("[deploy.a]\ntarget = 'folder'", "site-missing-setting", 3),
        ("[deploy.a]\ntarget = 'folder'\npath = 'x'\nbucket = 'bbb'", "site-unknown", 6),
        ("[deploy.a]\ntarget = 'folder'\npath = 'x'\nreleases = 101", "site-type", 6),
        ("[deploy.a]\ntarget = 'folder'\npath = 'x'\nreleses = 1", "site-unknown", 6),
        ("[deploy.'A b']\ntarget = 'git'", "site-type", 3),
        ("[deploy.a]\ntarget = 'git'\nbranch = '-f'", "site-type", 5),
        ("[deploy.a]\ntarget = 'git'\nbranch = 'a..b'", "site-type", 5),
        ("[deploy.a]\ntarget = 'git'\nremote = '--upload-pack=x'", "site-type", 5),
        ("[deploy.a]\ntarget = 'ssh'\nhost = '-oProxyCommand=x'\npath = '/x'", "site-type", 5),
        ("[deploy.a]\ntarget = 'ssh'\nhost = 'a b'\npath = '/x'", "site-type", 5),
        ("[deploy.a]\ntarget = 'ssh'\nhost = 'a'\npath = 'x'", "site-type", 6),
        ("[deploy.a]\ntarget = 'ssh'\nhost = 'a'\npath = '/'", "site-type", 6),
        ("[deploy.a]\ntarget = 'ssh'\nhost = 'a'\npath = '/x/../y'", "site-type", 6),
        ("[deploy.a]\ntarget = 'ssh'\nhost = 'a'\npath = '/x'\nreleases = 0", "site-type", 7),
        ("[deploy.a]\ntarget = 's3'\nbucket = 's3://b'", "site-type", 5),
        ("[deploy.a]\ntarget = 's3'\nbucket = 'bbb'\nprefix = '../x'", "site-type", 6),
        ("[deploy.a]\ntarget = 's3'\nbucket = 'bbb'\nendpoint = 's3.example.org'", "site-type", 6),
        ("[deploy.a]\ntarget = 's3'\nbucket = 'bbb'\ncompress = 'zip'", "site-type", 6),
        ("deploy = 1", "site-type", 3),
    ],
)
def test_what_is_wrong_is_told_at_its_line(more: str, rule: str, line: int) -> None:
    assert told(more) == [(rule, line)]


@pytest.mark.parametrize(
    "line",
    [
        'password = "{}"', 'token = "{}"', 'secret_access_key = "{}"', 'aws_access_key_id = "{}"', 'api_key = "{}"',
        'credentials = "{}"', "passphrase = '{}'", 'remote = "https://me:{}@example.org/x.git"',
        'path = "ghp_{}"', 'bucket = "AKIA{}"', 'more = {{ deep_token = "{}" }}',
    ],
)  # fmt: skip
def test_a_secret_is_a_fault_that_does_not_repeat_it(line: str) -> None:
    secret = "CANARY0123456789ABCDEFGHIJKLMNOPQRST"
    read = read_config("site.toml", f'{START}[deploy.a]\ntarget = "git"\n{line.format(secret)}\n')
    assert read.config is None
    assert [(d.rule, d.place.line) for d in read.diagnostics if d.place and d.rule == "site-secret"] == [
        ("site-secret", 5)
    ]
    assert secret not in repr(read.diagnostics)
