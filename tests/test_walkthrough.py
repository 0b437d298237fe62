"""docs/walkthrough.md, followed word by word: each command is run, and answers what stands below it.

Not run: what installs, what opens a browser or goes on until Ctrl-C, what copies to another machine. The edits that the
page asks for in words are made here. `pytest --accept` rewrites the answers.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs/walkthrough.md"
ARTICLE = "content/first-steps/breathing-out.md"
ELSEWHERE = ("python3 -m venv", "~/fingerpost/bin/pip", ". ~/", "fingerpost preview", "rsync")

_STEP = re.compile(r"(?m)(?P<commands>(?:^    .*\n)+)(?:\n```text\n(?P<answer>(?s:.*?))^```\n)?|^(?P<heading>## .*)\n")


def _write_article(site: Path, document: str) -> None:
    text = document.partition("```markdown\n")[2].partition("```")[0].strip()
    file = site / ARTICLE
    article = file.read_text("utf-8").replace('main_message: ""', 'main_message: "There is time."')
    article = article.replace("authors: []", "authors: [Sam Example]").replace("draft: true\n", "")
    file.write_text(re.sub(r"Write here\..*", text, article), "utf-8")


def _break_link(site: Path, _: str) -> None:
    file = site / ARTICLE
    file.write_text(file.read_text("utf-8").replace("[[Two Ways to Begin]]", "[[Two Ways to Begn]]"), "utf-8")


def _mend_link(site: Path, _: str) -> None:
    file = site / ARTICLE
    file.write_text(file.read_text("utf-8").replace("[[Two Ways to Begn]]", "[[Two Ways to Begin]]"), "utf-8")


AT: Mapping[str, Callable[[Path, str], None]] = {"## 5": _break_link, "## 6": _mend_link}
"""What is edited at the beginning of a section."""


def _said(command: str, folder: Path) -> str:
    arguments = [argument.strip('"') for argument in re.findall(r'"[^"]*"|\S+', command)]
    assert arguments[0] == "fingerpost"
    run = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    return re.sub(r"in \d+\.\d\d s", "in 0.40 s", run.stdout + run.stderr)


def test_every_step_answers_what_the_page_says(tmp_path: Path, accept: bool) -> None:
    document = PAGE.read_text("utf-8")
    folder, site = tmp_path, tmp_path / "quiet-hours"
    found = document
    for step in _STEP.finditer(document):
        if step["heading"]:
            edit = AT.get(step["heading"][:4])
            if edit is not None:
                edit(site, document)
            continue
        said = ""
        for command in (line.strip() for line in step["commands"].splitlines()):
            if command.startswith("cd "):
                folder = {"~": tmp_path}.get(command[3:], folder / command[3:].removeprefix("~/"))
                folder = folder if folder.exists() else site
            elif not command.startswith(ELSEWHERE):
                said += _said(command, folder)
                if "new article" in command:
                    _write_article(site, document)
        if said and step["answer"]:
            found = found.replace(step[0], step[0].replace(step["answer"], said))
    if accept:
        PAGE.write_text(found, "utf-8")
    else:
        assert found == document
    assert (site / "public/first-steps/how-to-begin/index.html").exists()
    assert (site / "public/first-steps/breathing-out/index.html").exists()
