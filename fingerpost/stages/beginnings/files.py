"""The texts that new files begin with: one for each kind a writer can ask for, the same in `new` and in the snippets.

A text holds `{title}` (as YAML), `{plain}` (the title in a sentence) and `{today}`; braces stand for nothing else.
"""

import json
import re
from collections.abc import Mapping

from fingerpost.stages.tables.nodes import scalar

TEXTS: Mapping[str, str] = {
    "article": """\
---
title: {title}
summary: ""
main_message: ""
authors: []
published: {today}
topics: []
audience: []
draft: true
---

Write here. Link to other pages by their title: `[[Another title]]`.

> [!try] Something to try
> One small thing.

> [!care] When to look for help
> When, and where.

> [!unknown] What is still unknown
> What research cannot say yet.
""",
    "series": """\
---
title: {title}
summary: ""
main_message: ""
parts: []
---

What this series is about, and for whom.
""",
    "person": """\
---
title: {title}
credentials: ""
role: ""
---

Who {plain} is, in two or three sentences.
""",
    "term": """\
---
title: {title}
short: "Say in one plain sentence what it means."
clinical: ""
aliases: []
---

More about the word, where one sentence is not enough.
""",
    "page": """\
---
title: {title}
summary: ""
---

Write here.
""",
    # A whole one, and calm: whoever changes a line at a time always has a page that works.
    "assessment": """\
# Change the statements, the ends and the results. docs/assessments.md says what each line means, and
# `fingerpost assessments --table` shows which answers lead where.
title: {title}
summary: ""
draft: true
type: informal
minutes: 1

intro: |
  Think of the last two weeks. There are no right answers. Skip anything you like.

  This is a way to reflect. It is no test and no advice. Your answers stay on this page.

scales:
  often:
    - value: 0
      label: Never
    - value: 1
      label: Sometimes
    - value: 2
      label: Often

dimensions:
  - id: rest
    name: Coming to rest
    low: stirred up
    high: at rest
    min_answered: 3

bands:
  - id: low
    label: on the stirred side
    from: 0
    below: 1
  - id: high
    label: on the restful side
    from: 1
    to: 2

items:
  - id: s1
    dimension: rest
    text: I know when my working day is over.
  - id: s2
    dimension: rest
    reverse: true
    text: I take my telephone to bed.
  - id: s3
    dimension: rest
    text: Something kind happens in my last hour.
  - id: s4
    dimension: rest
    reverse: true
    text: I lie awake and go over the day.

results:
  - id: restful
    when:
      rest: high
    title: Leaning toward rest
    text: Your answers describe evenings with an end.
  - id: stirred
    title: Leaning toward being stirred up
    text: Your answers describe evenings that go on inside. One small ending may be enough to begin with.

what_else: |
  A new baby, shift work, an illness or a heavy week explain as much as any habit.
""",
}

PLACES: Mapping[str, str] = {
    "series": "{slug}/index.md",
    "person": "people/{slug}.md",
    "term": "glossary/{slug}.md",
    "page": "{slug}.md",
    "assessment": "assessments/{slug}.yaml",
}
"""Where the file of a kind lies; an article lies in the folder of its series."""


def beginning(kind: str, title: str, today: str) -> str:
    """The text of a new file."""
    return TEXTS[kind].format(title=as_yaml(title), plain=title, today=today)


def instrument(assessment: str, facts: Mapping[str, str]) -> str:
    """The beginning of an assessment as one that others have published, with what it then has to say of them."""
    lines = "".join(f"{key}: {as_yaml(value)}\n" for key, value in facts.items())
    return assessment.replace("type: informal\n", f"type: instrument\n{lines}")


def as_yaml(text: str) -> str:
    """The text as a YAML value that is read back as the same text; in quotes only where it would be misread."""
    is_plain = re.fullmatch(r"[^\W_](?:[\w ,.'’()/-]*[\w.')’])?", text) and scalar(text) == text
    # JSON's double-quoted form is YAML's too.
    return text if is_plain else json.dumps(text, ensure_ascii=False)
