"""`fingerpost headers`: what is printed is what a service takes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_sites import SITE_TOML

from fingerpost.build import Program
from fingerpost.edges.cli import commands
from fingerpost.stages.headers.file import read

ALL = ("Content-Security-Policy", "Permissions-Policy", "Referrer-Policy", "X-Content-Type-Options")


def printed(folder: Path, *arguments: str, more: str = "", code: int = 0) -> str:
    (folder / "site.toml").write_text(SITE_TOML + more, "utf-8")
    result = CliRunner().invoke(commands(Program()), ["headers", *arguments, "--site", str(folder)])
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.parametrize("server", ["nginx", "apache", "caddy", "netlify", "cloudflare", None])
def test_every_form_has_every_header(server: str | None, tmp_path: Path) -> None:
    text = printed(tmp_path, *([server] if server else []))
    assert all(name in text for name in ALL)
    assert max(map(len, text.splitlines())) <= 2000


def test_what_is_printed_for_netlify_can_be_put_into_the_content_folder(tmp_path: Path) -> None:
    rules, strange = read(printed(tmp_path, "netlify"))
    assert strange == ()
    assert [rule.pattern for rule in rules] == ["/*"]
    assert printed(tmp_path, "netlify") == printed(tmp_path, "cloudflare")


def test_cloudfront_takes_its_settings(tmp_path: Path) -> None:
    """By Amazon's own description of what its service takes."""
    import botocore.session as session
    from botocore.validate import ParamValidator

    settings = json.loads(printed(tmp_path, "cloudfront"))
    model = session.get_session().get_service_model("cloudfront")
    shape = model.operation_model("CreateResponseHeadersPolicy").input_shape
    report = ParamValidator().validate({"ResponseHeadersPolicyConfig": settings}, shape)
    assert not report.has_errors(), report.generate_report()
    custom = settings["CustomHeadersConfig"]
    assert custom["Quantity"] == len(custom["Items"])
    security = settings["SecurityHeadersConfig"]
    assert security["ReferrerPolicy"]["ReferrerPolicy"] == "no-referrer"
    assert len(security) + len(custom["Items"]) == 5


def test_settings_change_what_is_printed(tmp_path: Path) -> None:
    opened = '[security.origins]\nmedia-src = ["https://media.example.org"]\n'
    for server in ("nginx", "apache", "caddy", "cloudfront"):
        assert "https://media.example.org" in printed(tmp_path, server, more=opened)
        assert "wasm-unsafe-eval" in printed(tmp_path, server, more="[search]\nenabled = true\n")
        assert "wasm-unsafe-eval" not in printed(tmp_path, server)


def test_the_headers_are_printed_one_a_line(tmp_path: Path) -> None:
    lines = printed(tmp_path).splitlines()
    assert [line.partition(":")[0] for line in lines] == sorted(line.partition(":")[0] for line in lines)
    assert len(lines) == 5


def test_faults_of_site_toml_are_told(tmp_path: Path) -> None:
    assert "site-type" in printed(tmp_path, "nginx", more="language = 1\n", code=1)
