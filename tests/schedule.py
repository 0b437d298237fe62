"""How pytest-xdist shares the tests out between its processes: file by file, the longest first.

What a file builds once for all its tests is then built once and not in every process. Files that share a server stay
together too, and files of long tests which share nothing but the demo are taken apart.
"""

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped] # it has no types

TOGETHER = {
    "tests/edges/deploy/test_deploy_ssh.py": "sshd",
    "tests/edges/deploy/test_deploy_git.py": "sshd",
    "tests/edges/deploy/test_deploy_s3.py": "s3",
    "tests/edges/deploy/test_deploy_command.py": "s3",
}
"""Files whose tests ask the same server, by its name."""

APART = {
    "tests/browser/test_lighthouse.py",
    "tests/browser/test_markup.py",
    "tests/browser/test_pages.py",
    "tests/edges/test_build_faults.py",
    "tests/laws/test_memory_law.py",
    "tests/test_sites.py",
}
"""Files whose tests may run in any process."""

LONGEST = (
    "tests/edges/deploy/test_deploy_ssh.py",
    "tests/edges/deploy/test_deploy_git.py",
    "tests/browser/test_themes.py",
    "tests/browser/test_map.py",
    "tests/browser/test_offline.py",
    "tests/browser/test_headers.py",
    "tests/browser/test_assessment.py",
    "tests/browser/test_behaviour.py",
    "tests/edges/deploy/test_deploy_s3.py",
    "tests/edges/deploy/test_deploy_command.py",
    "tests/edges/deploy/test_deploy_folder.py",
    "tests/edges/test_ledger_command.py",
    "tests/edges/test_mv.py",
    "tests/browser/test_article.py",
    "tests/browser/test_hard_cases.py",
    "tests/browser/test_search.py",
    "tests/browser/test_exit.py",
    "tests/browser",
    "tests/laws",
    "tests/edges",
)
"""Begun first and in this order, so that at the end no process waits long for another."""


def place_in_line(path: str) -> int:
    """When a file's turn comes; of all that are not named, last."""
    return next(
        (place for place, long in enumerate(LONGEST) if path == long or path.startswith(f"{long}/")), len(LONGEST)
    )


class ByFile(LoadScopeScheduling):  # type: ignore[misc] # the same
    """Sends a file's tests to one process."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return nodeid if path in APART else TOGETHER.get(path, path)
