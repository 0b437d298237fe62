"""Documents to prove things on: articles as this program's writers write them, and documents no writer would.

An article depends on its number alone. It has everything the dialect has, each thing often enough that some hundred
articles hold all pairs of neighbours that matter: quotes beside dashes, notes in lists, links in headings in callouts.
"""

import random
from collections.abc import Callable, Iterator

from hypothesis import strategies as st

_WORDS = (  # noqa: SIM905 - easier to read so; as articles have them, and some that look like marks
    "the a of and to in that it is for on with as was at by an be this from or had not but what all were when we there "
    "can out other which do their time if will how said each tell does set three want air well also play small end put "
    "home read hand large even land here must big high such follow act why ask change went light kind off need house "
    "breath worry sleep habit friend body fear café naïve über señor Straße 2nd 1980s snake_case x^2 R&D and/or "
    "e.g. i.e. don't it's isn't they're children's James's"
).split()

_ODD = (
    "(or not)", "100%", "a < b", "b > a", "5 * 3 * 2", "2*3", "_ _", "**", "~~no~~", "==mark==", "C:\\dir", "#tag",
    "a | b", "{: .note }", "{x}", ":smile:", "[ ]", "[x]", "!", "http://example.org/a_b_c", "me@example.org",
    "$5 and $6", "^note",
)  # fmt: skip


class _Writer:
    def __init__(self, number: int) -> None:
        self.random = random.Random(number)
        self.notes: list[str] = []
        self.definitions: list[str] = []

    def pick(self, *choices: Callable[[], str]) -> str:
        return self.random.choice(choices)()

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def words(self, least: int = 1, most: int = 4) -> str:
        return " ".join(self.random.choice(_WORDS) for _ in range(self.random.randint(least, most)))

    def target(self) -> str:
        page = self.random.choice(["sleep", "worry", "one-two", "a b", "people/ada"])
        return self.random.choice(
            [
                f"{page}.md",
                f"../{page}.md#part",
                f"/{page}/",
                "#part",
                "https://example.org/a?b=c&d=e_f_g",
                "<a b.md>",
                "",
            ]
        )

    def link(self) -> str:
        text = self.random.choice(
            [self.words(), f"*{self.words()}*", "a [b] c", f'"{self.words()}"', "`x`", "![i](i.png)"]
        )
        title = self.random.choice(["", "", "", ' "A title"', " 'An it's title'"])
        return f"[{text}]({self.target()}{title})"

    def reference(self) -> str:
        name = f"{self.random.choice(['Ref', 'other', 'a b'])} {len(self.definitions)}"
        if self.chance(0.8):
            title = self.random.choice(["", ' "Its title"', "\n    'Its title'"])
            self.definitions.append(f"[{name}]: {self.target() or 'x.md'}{title}")
        return self.random.choice(
            [f"[{self.words()}][{name}]", f"[{name}][]", f"[{name}]", f"![{self.words()}][{name}]"]
        )

    def wikilink(self) -> str:
        page = self.random.choice(
            ["Sleep", "Deep Sleep", "people/Ada", "Sleep#The night", "#Part", "Sleep#^b1", "1", "_TOC_"]
        )
        return self.random.choice([f"[[{page}]]", f"[[{page}|{self.words()}]]", f"![[{page}]]", f"[[{page}]](x.md)"])

    def picture(self) -> str:
        return self.random.choice(
            [f"![{self.words()}](a.png)", '![a "b"](<a b.png> "T")', "![[a.png|400]]", "![[a.png|What it shows|40x30]]"]
        )

    def note(self) -> str:
        name = self.random.choice([str(len(self.notes) + 1), "why", "a-b"])
        if self.chance(0.8) and not any(f"[^{name}]:" in note for note in self.notes):
            more = "\n\n    A second paragraph." if self.chance(0.2) else ""
            self.notes.append(f"[^{name}]: {self.sentence(simple=True)}{more}")
        return f"[^{name}]"

    def quoted(self) -> str:
        words = self.words()
        return self.random.choice(
            [
                *(f'"{words}"', f"'{words}'", f"“{words}”", f"\"'{words}' {words}\"", f'--"{words}"--', f"({words}')"),
                *("'80s", f"'{words}", f'"{words}."', f'"{words}".', f"{words}--{words}", f"{words} --- {words}"),
                *(f"{words}...", "....", '"', "''", '("x")'),
            ]
        )

    def inline(self) -> str:
        words = self.words()
        made = self.pick(self.link, self.reference, self.wikilink, self.picture, self.note, self.quoted, lambda: words)
        return self.random.choice(
            [
                *[made] * 14,
                *(f"*{words}*", f"**{words}**", f"***{words}** {words}*", f"_{words}_", f"__{words} *{made}*__"),
                *(f"`{words}`", f"`` a`b {words} ``", f"**{made}**", f"*{words}*{{: .term #x }}", f"<b>{made}</b>"),
                *("<https://example.org/x_y>", "<me@example.org>", "<br>", '<span class="x" markdown="1">*y*</span>'),
                *("<!-- a comment -->", "&nbsp;&mdash; &amp; &#39;", "&#39 x", '\\*a\\* \\[b\\] \\\\ \\"'),
                *("[@bowlby1988, p. 12; @main1990]", "[see -@bowlby1988]"),
                *("$a_{[[1]]}$ $$x$$", "HTML and CBT", self.random.choice(_ODD)),
            ]
        )

    def sentence(self, *, simple: bool = False) -> str:
        parts = [self.words(3, 12).capitalize()]
        while not simple and self.chance(0.45):
            parts += [self.inline(), self.words(1, 6)]
        end = self.random.choice([".", ".", ".", "?", "!", " ^b1", "  \n"])
        return " ".join(parts) + end

    def paragraph(self) -> str:
        return (
            self.random.choice([" ", " ", "\n"]).join(self.sentence() for _ in range(self.random.randint(1, 4))).strip()
        )

    def heading(self) -> str:
        text = self.random.choice([self.words(1, 5), f"{self.words()} {self.inline()}"]).replace("\n", " ")
        attributes = self.random.choice(["", "", "", " {: #own-id }", " {.c}"])
        return self.random.choice(
            [f"{'#' * self.random.randint(1, 5)} {text}{attributes}", f"## {text} ##", f"{text}\n----", f"{text}\n===="]
        )

    def items(self, depth: int = 0) -> str:
        mark = self.random.choice(["- ", "* ", "1. ", "3. "])
        lines = []
        for _ in range(self.random.randint(1, 4)):
            lines.append("    " * depth + mark + self.sentence().replace("\n", f"\n{'    ' * depth}  "))
            if depth < 2 and self.chance(0.2):
                lines.append(self.items(depth + 1))
            if self.chance(0.1):
                lines.append("\n" + "    " * (depth + 1) + self.sentence().strip() + "\n")
        return self.random.choice(["\n", "\n", "\n\n"]).join(lines)

    def quote(self) -> str:
        inside = self.pick(
            self.paragraph,
            lambda: f"{self.paragraph()}\n\n{self.items()}",
            lambda: f"> {self.paragraph()}",
            self.heading,
        )
        return "\n".join(f"> {line}".rstrip() for line in inside.split("\n"))

    def callout(self) -> str:
        kind = self.random.choice(["try", "care", "unknown", "note", "Warning", "nonesuch"])
        title = self.random.choice(["", " A title", " *A* 'title'"])
        inside = f"[!{kind}]{self.random.choice(['', '-', '+'])}{title}\n{self.paragraph()}"
        if self.chance(0.3):
            inside += f"\n\n{self.pick(self.items, self.heading, self.table)}"
        return "\n".join(f"> {line}".rstrip() for line in inside.split("\n"))

    def admonition(self) -> str:
        inside = self.pick(self.paragraph, self.items, self.quote).replace("\n", "\n    ")
        title = self.random.choice(["", ' "A title"', ' ""'])
        return f"!!! note{title}\n    {inside}\n\n    {self.sentence()}"

    def table(self) -> str:
        width = self.random.randint(1, 4)
        rule = "|".join(self.random.choice(["---", ":--", ":-:", "--:"]) for _ in range(width))
        rows = [
            " | ".join(self.pick(self.words, self.inline).replace("\n", " ") for _ in range(width)) for _ in range(3)
        ]
        return "\n".join(f"| {row} |" for row in (rows[0], rule, *rows[1:]))

    def code(self) -> str:
        code = "if a < b and \"c\":\n    print('*d*') -- [e](f)\n\n\nend"
        return self.random.choice(
            [f"```python\n{code}\n```", f"~~~ {{.x #y key=v}}\n{code}\n~~~", "    " + code.replace("\n", "\n    ")]
        )

    def raw(self) -> str:
        return self.random.choice(
            [
                f"<div>\n{self.paragraph()}\n</div>",
                f'<div markdown="1">\n\n{self.paragraph()}\n\n</div>',
                f'<section class="x" markdown>\n{self.items()}\n</section>',
                f"<details><summary>{self.words()}</summary>\n\n{self.paragraph()}\n\n</details>",
                "<!-- one\n\ntwo -->",
                f"<p>{self.words()}</p> {self.sentence()}",
                '<script>\nif (a < b) { "c" }\n</script>',
            ]
        )

    def other(self) -> str:
        return self.random.choice(
            [
                f"{self.words()}\n:   {self.paragraph()}\n\n:   {self.sentence()}",
                "* * *",
                "---",
                f"{self.paragraph()}\n{{: .lead #p1 }}",
                "*[HTML]: Hypertext Markup Language\n*[CBT]: Cognitive 'behavioural' therapy",
                "^alone",
                f"{self.sentence()}\t{self.words()}\r\n{self.words()}   \n   \n{self.words()}",
                f"{self.words()}\n# {self.words()}\n{self.words()}",
                f"{self.paragraph()}\n> {self.sentence()}\n- {self.words()}",
            ]
        )

    def article(self) -> str:
        blocks = [f"# {self.words(2, 5)}"] if self.chance(0.5) else []
        make = (
            [self.paragraph] * 9
            + [self.heading] * 3
            + [self.items] * 2
            + [self.quote, self.callout, self.callout, self.table]
        )
        make += [self.code, self.raw, self.admonition, self.other]
        blocks += [self.pick(*make) for _ in range(self.random.randint(4, 24))]
        blocks += [*self.notes, "\n".join(self.definitions)]
        return "\n\n".join(blocks) + "\n"


def articles(count: int, first: int = 0) -> Iterator[str]:
    """So many articles, each from its number."""
    for number in range(first, first + count):
        yield _Writer(number).article()


_FRAGMENTS = (  # noqa: SIM905 - as above; a no-break space stands for a space inside one
    "* ** *** _ __ ` `` ``` ~~~ [ ] [[ ]] ( ) ]( ![ [^1] [^1]: [x] [x]: [x][x] ][ > >> # ## - + 1. 10. | |-| : :- { } "
    '{:\u00a0.a\u00a0} < > </ <b> </b> <div> </div> <div\u00a0markdown="1"> <p> <!-- --> <? ?> <https://a.b> <a@b.c> '
    "& &amp; &#39; &#39 ; \\ \\* \\\\ \\\" $ $$ ^ ^a ! !!! !!!\u00a0note = === == -- --- ---- .. ... .... ' \" '' \"' "
    "'\" `x` *x* **x** s 80s a b é *[a]: https://a.b/c [!try] [!note]- @ / , ; ? – "
    "[@a] [@ -@b [see\u00a0@a,\u00a0p.\u00a01]"
).split(" ")


def documents() -> st.SearchStrategy[str]:
    """Documents of the dialect's pieces in any order, with spaces, indents and line ends between."""
    fragment = st.sampled_from([piece.replace("\u00a0", " ") for piece in _FRAGMENTS])
    space = st.sampled_from(
        [" ", "", "", "\n", "\n\n", "    ", "\n    ", "\n> ", "\n- ", "  \n", "\t", "\n\n\n", "\n\n    "]
    )
    word = st.sampled_from(_WORDS)
    letters = st.text(
        st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters=_reserved()), max_size=6
    )
    return st.lists(st.one_of(fragment, fragment, space, space, word, letters), max_size=40).map("".join)


def _reserved() -> str:
    return "".join(map(chr, range(0xFDD0, 0xFDF0)))


def quotes() -> st.SearchStrategy[str]:
    """Texts in which quotes, dashes and dots stand against everything that decides about them."""
    pieces = [
        "'",
        '"',
        "-",
        "--",
        "---",
        ".",
        "...",
        " ",
        "\n",
        "s",
        "x",
        "8",
        "80s",
        "_",
        "(",
        "[",
        "{",
        ",",
        "!",
        "–",
        "—",
        "é",
    ]
    pieces += [
        "&nbsp;",
        "&ndash;",
        "&mdash;",
        "&#8211;",
        "&#8212;",
        "*a*",
        "`c`",
        "\\'",
        '\\"',
        "word",
        "\u00a0",
        "\u2003",
        "1",
    ]
    return st.lists(st.sampled_from(pieces), max_size=16).map("".join)
