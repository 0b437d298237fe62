"""The text that every generator is given: articles such as a site about feelings has, the same in every run.

Rule 1: the words of article `i` depend on `i` alone, where its links lead also on how many articles there are. Rule 2:
an article is blocks of Markdown in which a link is a pair of braces with a number, `{17}`; a dialect says what stands
there. So all generators get the same text, and each resolves its links in its own way.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

PER_SERIES = 10

TOPICS = (
    "anger", "anxiety", "attachment", "boundaries", "breathing", "burnout", "comfort", "conflict", "grief", "habits",
    "kindness", "loneliness", "mood", "parenting", "recovery", "rest", "shame", "sleep", "stress", "trust",
)  # fmt: skip

_WHO = ("a neighbour", "a tired parent", "your partner", "a good friend", "the nervous system", "each of us", "a child",
        "anyone", "the body", "someone close", "a part of you", "the mind", "an old habit", "a couple")  # fmt: skip
_DOES = ("notices", "carries", "asks for", "remembers", "holds on to", "turns away from", "learns", "protects",
         "waits for", "looks for", "returns to", "lets go of", "slowly finds", "rarely names")  # fmt: skip
_WHAT = ("a small pause", "the first sign of worry", "an old story", "a safe place", "what was not said", "some rest",
         "a slower breath", "the need behind it", "a kind word", "the same argument", "an honest answer", "more room",
         "a way back", "the feeling underneath", "a promise", "the weight of the day")  # fmt: skip
_WHEN = ("when the day has been long", "before anything is decided", "even after a quarrel", "without a word",
         "in the middle of the night", "long after it is over", "as soon as it feels safe", "at the kitchen table",
         "while nobody is looking", "again and again", "one step at a time", "for a good reason")  # fmt: skip
_START = ("Often", "Sometimes", "At first", "In the end", "On most days", "Little by little", "For a while", "Here",
          "With practice", "On the way home", "In a calm hour", "Now and then")  # fmt: skip
_HEADINGS = ("What happens", "Why it is so hard", "Something to try", "What helps", "A word about others",
             "Coming back", "When it is too much", "How it begins", "What the body knows", "Small steps",
             "If nothing helps", "What you can say")  # fmt: skip
_TITLES = ("Finding", "Keeping", "Losing", "Sharing", "Naming", "Growing", "Missing", "Mending", "Trusting", "Holding")


@dataclass(frozen=True)
class Article:
    """One article, before it is written in a dialect."""

    number: int
    title: str
    topics: tuple[str, ...]
    published: date
    body: str
    """Markdown in which `{17}` stands for the address of article 17."""

    @property
    def series(self) -> int:
        """The number of its series."""
        return (self.number - 1) // PER_SERIES + 1

    @property
    def part(self) -> int:
        """Its place in the series, from 1."""
        return (self.number - 1) % PER_SERIES + 1

    def written(self, link: Callable[[int, int], str]) -> str:
        """The text, with what `link(from, to)` gives for each link."""
        pieces = self.body.split("{")
        text = [pieces[0]]
        for piece in pieces[1:]:
            number, _, rest = piece.partition("}")
            text += [link(self.number, int(number)), rest]
        return "".join(text)


def series_name(number: int) -> str:
    """The folder of a series."""
    return f"series-{number:04d}"


def article_name(number: int) -> str:
    """The file of an article, without its ending."""
    return f"article-{number:05d}"


def relative_link(here: int, there: int) -> str:
    """The path of one article's file as written in another."""
    mine, other = (series_name((number - 1) // PER_SERIES + 1) for number in (here, there))
    return f"{article_name(there)}.md" if mine == other else f"../{other}/{article_name(there)}.md"


def articles(count: int) -> Iterator[Article]:
    """The first `count` articles."""
    for number in range(1, count + 1):
        yield article(number, count)


def article(number: int, count: int) -> Article:
    """One article of about 700 words."""
    chance = random.Random(number)
    title = f"{chance.choice(_TITLES)} {chance.choice(_WHAT)} {chance.choice(_WHEN)} ({number})"
    blocks = [_paragraph(chance, number, count), _paragraph(chance, number, count)]
    for place, heading in enumerate(chance.sample(_HEADINGS, 4)):
        blocks += [f"## {heading}", _paragraph(chance, number, count), _paragraph(chance, number, count)]
        blocks += _extra(chance, number, place)
    if number % 4 == 0:
        blocks[1] += "[^1]"
        blocks.append(f"[^1]: {_sentence(chance)}")
    blocks.append(f"{_sentence(chance)} {_sentence(chance)}")
    topics = tuple(sorted(chance.sample(TOPICS, 3)))
    published = date(2000, 1, 1) + timedelta(days=number % 9000)
    return Article(number, title, topics, published, "\n\n".join(blocks) + "\n")


def _extra(chance: random.Random, number: int, place: int) -> list[str]:
    """What comes between paragraphs: a list or two, now and then a quote or a table."""
    if place == 1:
        return ["\n".join(f"- {_sentence(chance)}" for _ in range(4))]
    if place == 3:
        return ["\n".join(f"{k}. {_sentence(chance)}" for k in range(1, 4))]
    if place == 2 and number % 3 == 0:
        return [f"> {_sentence(chance)}\n> {_sentence(chance)}"]
    if place == 2 and number % 5 == 0:
        rows = "\n".join(f"| {chance.choice(_WHEN)} | {chance.choice(_WHAT)} |" for _ in range(4))
        return [f"| When | What may help |\n| --- | --- |\n{rows}"]
    return []


def _paragraph(chance: random.Random, number: int, count: int) -> str:
    sentences = [_sentence(chance) for _ in range(4)]
    words = chance.choice(_WHAT)
    if chance.random() < 0.35:
        first = number - (number - 1) % PER_SERIES
        near = range(first, min(first + PER_SERIES, count + 1))
        there = chance.choice(near) if chance.random() < 0.5 else chance.randint(1, count)
        if there != number:
            sentences.append(f"Read more about [{words}]({{{there}}}).")
    elif chance.random() < 0.3:
        sentences.append(f"There is [a study of {words}](https://www.example.org/{chance.randint(1, 9999)}).")
    return " ".join(sentences)


def _sentence(chance: random.Random) -> str:
    who, does, what, when = (chance.choice(words) for words in (_WHO, _DOES, _WHAT, _WHEN))
    style = chance.random()
    if style < 0.15:
        what = f"*{what}*"
    elif style < 0.25:
        does = f"**{does}**"
    elif style < 0.35:
        what = f"“{what}”"
    elif style < 0.4:
        what = f"{what}, and that isn't a fault"
    if chance.random() < 0.3:
        return f"{chance.choice(_START)} {who} {does} {what} {when}."
    return f"{who[0].upper()}{who[1:]} {does} {what} {when}."
