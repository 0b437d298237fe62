"""How much faster the fast path is: `python benchmarks/markdown_speed.py [--rounds N] [FOLDER …]`.

Converts the same pages with our converter and with the same one as the library makes it, turn by turn, and gives the
median of the rounds' ratios: on a busy machine the times of one round are worth nothing alone. Without a folder the
pages are 100 generated articles that have everything the dialect has, more of it than articles do. `--profile` shows
instead where the fast path's time goes.
"""

import argparse
import cProfile
import pstats
import re
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import markdown

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "proofs"))
from corpus import articles
from same_bytes import Ours


def seconds(md: markdown.Markdown, pages: Sequence[str]) -> float:
    """Processor time for all pages, each as in a build: a reset, then the page."""
    start = time.process_time()
    for page in pages:
        md.reset().convert(page)
    return time.process_time() - start


def pages_of(folder: str) -> list[str]:
    """The Markdown files below a folder, without front matter."""
    texts = (path.read_text("utf-8", errors="replace") for path in sorted(Path(folder).rglob("*.md")))
    return [re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL) for text in texts]


def main() -> None:
    """Measures each folder alone."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("folders", nargs="*")
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--profile", action="store_true")
    chosen = arguments.parse_args()
    converters = Ours()
    library, fast = converters.converter(fast=False), converters.converter(fast=True)
    for name in chosen.folders or [""]:
        pages = pages_of(name) if name else list(articles(100))
        seconds(fast, pages[:10])
        if chosen.profile:
            profile = cProfile.Profile()
            profile.runcall(seconds, fast, pages)
            pstats.Stats(profile).sort_stats("tottime").print_stats(15)
            continue
        rounds = [(seconds(library, pages), seconds(fast, pages)) for _ in range(chosen.rounds)]
        ratios = sorted(slow / quick for slow, quick in rounds)
        least = [min(times) * 1000 / len(pages) for times in zip(*rounds, strict=True)]
        print(
            f"{name or 'generated articles'}: {len(pages)} pages, ×{statistics.median(ratios):.2f} "
            f"(from ×{ratios[0]:.2f} to ×{ratios[-1]:.2f}), at best {least[0]:.2f} → {least[1]:.2f} ms a page"
        )


if __name__ == "__main__":
    main()
