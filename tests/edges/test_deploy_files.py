"""The files for a host's CI: well-formed, modest in what they may do, and every line of shell in them is run here."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from fingerpost.edges.deploy_files import HOSTS, KINDS, Host
from fingerpost.edges.terminal import Format
from fingerpost.stages.settings.deploy_settings import SETTINGS

NOW = "2026-06-01"
BIN = Path(sys.executable).parent


def run(*words: str | Path, folder: Path, expected: int = 0, **more: str) -> str:
    """What a command says."""
    done = subprocess.run(
        [*map(str, words)], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, **_ENVIRONMENT, **more},
    )  # fmt: skip
    assert done.returncode == expected, done.stdout + done.stderr
    return done.stdout + done.stderr


_ENVIRONMENT = {
    "PATH": f"{BIN}:/usr/bin:/bin", "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org",
}  # fmt: skip


class Repository:
    """The starter site in a repository with a place it is pushed to, as on a host."""

    def __init__(self, folder: Path, host: Host, below: str = "") -> None:
        self.host, self.root = host, folder / "work"
        self.site = self.root / below if below else self.root
        run("git", "init", "-q", "--bare", "-b", "main", folder / "origin.git", folder=folder)
        run(BIN / "fingerpost", "new", "site", self.site, folder=folder)
        run("git", "init", "-q", "-b", "main", self.root, folder=folder)
        run("git", "remote", "add", "origin", folder / "origin.git", folder=self.root)
        (self.site / "requirements.txt").write_text("fingerpost[images]\n")
        self.said = run(BIN / "fingerpost", "new", "deploy", host, folder=self.site)
        with (self.site / "site.toml").open("a") as settings:
            settings.write("\n" + KINDS[host].table("production"))
        self.commit("Begin")
        run("git", "push", "-q", "origin", "main", folder=self.root)

    def commit(self, message: str) -> None:
        run("git", "add", "-A", folder=self.root)
        run("git", "commit", "-q", "-m", message, folder=self.root)

    @property
    def text(self) -> str:
        return (self.root / KINDS[self.host].file).read_text("utf-8")

    @property
    def file(self) -> Any:
        return yaml.safe_load(self.text)

    def steps(self, job: str) -> list[dict[str, Any]]:
        return [step for step in self.file["jobs"][job]["steps"] if "run" in step]

    def step(self, step: dict[str, Any], folder: Path | None = None, expected: int = 0, **more: str) -> str:
        """Runs a step of GitHub's as GitHub does: `bash -eo pipefail`, in the folder the file names."""
        defaults = self.file["defaults"]["run"]
        assert defaults["shell"] == "bash"
        where = (folder or self.root) / defaults["working-directory"]
        return run("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"], folder=where,
                   expected=expected, **more)  # fmt: skip

    def online(self, branch: str) -> list[str]:
        return run("git", "ls-tree", "-r", "--name-only", f"origin/{branch}", folder=self.fetched()).split()

    def fetched(self) -> Path:
        run("git", "fetch", "-q", "origin", folder=self.root)
        return self.root


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[Host, Repository]:
    return {host: Repository(tmp_path_factory.mktemp(host), host) for host in HOSTS}


@pytest.mark.parametrize("host", HOSTS)
def test_a_file_is_what_its_host_takes(host: Host, made: dict[Host, Repository]) -> None:
    name = {"gitlab.yml": "gitlab-ci", "github.yml": "github-workflows"}[KINDS[host].template]
    schema = json.loads(files("check_jsonschema").joinpath(f"builtin_schemas/vendor/{name}.json").read_text("utf-8"))
    # YAML 1.1 reads the key `on` as a truth.
    document = {"on" if key is True else key: value for key, value in made[host].file.items()}
    jsonschema.validate(document, schema)


@pytest.mark.parametrize("host", HOSTS)
def test_it_is_commented_and_nothing_is_left_to_fill_in(host: Host, made: dict[Host, Repository]) -> None:
    text = made[host].text
    assert not re.search(r"@[A-Z_]+@", text)
    assert text.count("\n#") > 8
    assert f"`fingerpost new deploy {host}`" in text
    assert all(len(line) <= 120 for line in text.splitlines())
    assert all(line in text for line in KINDS[host].once)


@pytest.mark.parametrize("host", HOSTS)
def test_it_holds_no_secret_and_asks_for_little(host: Host, made: dict[Host, Repository]) -> None:
    text = made[host].text
    assert "secrets." not in text
    assert not re.search(r"\b[A-Z_]*(?:TOKEN|PASSWORD|KEY)\b", text)
    if host == "gitlab":
        return
    jobs = made[host].file["jobs"]
    assert made[host].file["permissions"] == {"contents": "read"}
    assert "permissions" not in jobs["check"]
    assert jobs["deploy"]["permissions"] == {"contents": "write"}
    for job in jobs.values():
        for step in job["steps"]:
            assert re.fullmatch(r"actions/[a-z/-]+@v\d+", step.get("uses", "actions/a@v1"))
    # What somebody else's pull request brings is checked with no key at hand.
    assert jobs["check"]["steps"][0]["with"] == {"persist-credentials": False}
    assert jobs["check"]["if"] == "github.event_name == 'pull_request'"
    assert "pull_request_target" not in text


@pytest.mark.parametrize("host", HOSTS)
def test_it_keeps_what_builds_remember(host: Host, made: dict[Host, Repository]) -> None:
    document = made[host].file
    if host == "gitlab":
        assert all(".fingerpost/" in document[job]["cache"][0]["paths"] for job in ("check", "pages"))
    else:
        for job in document["jobs"].values():
            (cache,) = [s for s in job["steps"] if s.get("uses", "").startswith("actions/cache")]
            assert cache["with"]["path"] == ".fingerpost"


@pytest.mark.parametrize("host", HOSTS)
def test_nothing_that_is_there_is_written_over(host: Host, tmp_path: Path) -> None:
    place = tmp_path / "site" / KINDS[host].file
    run(BIN / "fingerpost", "new", "site", tmp_path / "site", folder=tmp_path)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("mine\n")
    (tmp_path / "site/requirements.txt").write_text("something-else\n")
    said = run(BIN / "fingerpost", "new", "deploy", host, folder=tmp_path / "site", expected=1)
    assert place.read_text() == "mine\n"
    assert (tmp_path / "site/requirements.txt").read_text() == "something-else\n"
    assert "exists already" in said
    assert "does not name fingerpost" in said


@pytest.mark.parametrize("host", HOSTS)
def test_what_is_left_to_do_is_said(host: Host, made: dict[Host, Repository]) -> None:
    said = made[host].said
    assert "add to site.toml:" in said
    assert f'target = "{KINDS[host].target}"' in said
    assert any(KINDS[host].setting in settings for target, settings in SETTINGS.items() if f'"{target}"' in said)
    again = run(BIN / "fingerpost", "new", "deploy", host, folder=made[host].site, expected=1)
    assert "add to site.toml" not in again  # the table is there now


def _dated(site: Path, appears: str) -> None:
    (site / "content/first-steps/later.md").write_text(
        f"---\ntitle: Later\npublished: {appears}\nauthors: [Sam Example]\n---\n\nA text of its own.\n"
    )
    index = site / "content/first-steps/index.md"
    index.write_text(index.read_text("utf-8").replace("two-ways-to-begin.md\n", "two-ways-to-begin.md\n  - later.md\n"))


@pytest.mark.parametrize("host", ["github", "netlify", "cloudflare"])
def test_each_step_puts_the_site_onto_its_branch(host: Host, made: dict[Host, Repository], tmp_path: Path) -> None:
    repository = made[host]
    install, due, deploy = repository.steps("deploy")
    assert "fingerpost" in repository.step(install)
    assert due["if"] == "github.event_name == 'schedule'"
    assert deploy["if"] == f"steps.{due['id']}.outputs.come != 'no'"
    # As the host checks it out: one commit, nothing else.
    run("git", "clone", "-q", "--depth", "1", "-b", "main", f"file://{repository.root.parent}/origin.git",
        tmp_path / "clone", folder=tmp_path)  # fmt: skip
    assert "online" in repository.step(deploy, tmp_path / "clone")
    online = repository.online(KINDS[host].value)
    assert {"index.html", "_headers", ".nojekyll", "first-steps/index.html"} <= set(online)
    assert (tmp_path / "clone/.fingerpost/memory.sqlite3").is_file()
    assert "everything" in repository.step(deploy, tmp_path / "clone")


def test_a_daily_run_goes_on_only_when_a_date_has_come(tmp_path: Path) -> None:
    repository = Repository(tmp_path, "github")
    _, due, deploy = repository.steps("deploy")
    repository.step(deploy)
    output = tmp_path / "output"

    def asked() -> str:
        output.write_text("")
        repository.step(due, GITHUB_OUTPUT=str(output))
        return output.read_text()

    assert asked() == "come=no\n"
    from datetime import UTC, datetime, timedelta

    _dated(repository.site, (datetime.now(UTC) + timedelta(days=2)).date().isoformat())
    assert asked() == "come=no\n"
    _dated(repository.site, (datetime.now(UTC) - timedelta(days=2)).date().isoformat())
    assert asked() == "come=yes\n"


def test_a_fault_marks_its_line_and_fails_the_pull_request(tmp_path: Path) -> None:
    repository = Repository(tmp_path, "github", below="web/site")
    _, check = repository.steps("check")
    repository.step(check)
    (repository.site / "content/about.md").write_text("# About\n\n[gone](nowhere.md)\n")
    said = repository.step(check, expected=1)
    assert "::error file=web/site/content/about.md,line=3,col=8,title=link-target::" in said


def test_a_site_in_a_folder_of_its_repository_is_put_online_from_there(tmp_path: Path) -> None:
    repository = Repository(tmp_path, "netlify", below="web")
    assert (repository.root / ".github/workflows/site.yml").is_file()
    (cache,) = [s for s in repository.file["jobs"]["deploy"]["steps"] if s.get("uses", "").startswith("actions/cache")]
    assert cache["with"]["path"] == "web/.fingerpost"
    for step in (repository.steps("deploy")[0], repository.steps("deploy")[2]):
        repository.step(step)
    assert "index.html" in repository.online("live")


@pytest.mark.parametrize("below", ["", "web"])
def test_every_line_for_gitlab_does_what_it_says(tmp_path: Path, below: str) -> None:
    repository = Repository(tmp_path, "gitlab", below)
    document = repository.file
    before = document["default"]["before_script"]

    def job(lines: list[str], expected: int = 0) -> None:
        script = "\n".join(["set -eo pipefail", *lines])
        run("bash", "--noprofile", "--norc", "-c", script, folder=repository.root, expected=expected,
            CI_PROJECT_DIR=str(repository.root))  # fmt: skip

    pages = document["pages"]
    job([*before, *pages["script"]])
    assert pages["artifacts"]["paths"] == ["public"]
    public = repository.root / "public"
    assert (public / "index.html").is_file()
    assert not (public / ".fingerpost").exists()
    # A stylesheet that nobody needs any more stays for those who have the old page open.
    (old,) = (public / "theme").glob("style.*.css")
    settings = repository.site / "site.toml"
    settings.write_text(settings.read_text("utf-8").replace("accent_hue = 178", "accent_hue = 20"))
    job([*before, *pages["script"]])
    assert len(list((public / "theme").glob("style.*.css"))) == 2
    assert old.is_file()
    # The check: red, with a report in which the file is named from the root of the repository.
    (repository.site / "content/about.md").write_text("# About\n\n[gone](nowhere.md)\n")
    check = document["check"]
    job([*before, *check["script"]], expected=1)
    job(check["after_script"])
    (report,) = json.loads((repository.root / check["artifacts"]["reports"]["codequality"]).read_text("utf-8"))
    assert report["location"] == {"path": f"{below}/content/about.md".strip("/"), "lines": {"begin": 3}}
    assert (report["severity"], report["check_name"]) == ("major", "link-target")
    assert set(report) == {"description", "check_name", "fingerprint", "severity", "location"}


def test_gitlab_is_one_of_the_forms_that_every_check_knows() -> None:
    assert "gitlab" in Format.__args__  # type: ignore[attr-defined]  # a Literal has them


def test_the_branch_that_is_worked_on_is_the_one_that_deploys(tmp_path: Path) -> None:
    run("git", "init", "-q", "-b", "trunk", tmp_path / "site", folder=tmp_path)
    shutil.rmtree(tmp_path / "site/.git/hooks")
    run(BIN / "fingerpost", "new", "site", tmp_path / "other", folder=tmp_path)
    shutil.copytree(tmp_path / "other", tmp_path / "site", dirs_exist_ok=True)
    run(BIN / "fingerpost", "new", "deploy", "github", folder=tmp_path / "site", expected=1)
    document = yaml.safe_load((tmp_path / "site/.github/workflows/site.yml").read_text("utf-8"))
    assert document[True]["push"]["branches"] == ["trunk"]
    assert "refs/heads/trunk" in document["jobs"]["deploy"]["if"]
