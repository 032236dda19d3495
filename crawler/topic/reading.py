"""An article with everything in it that could matter, sentence by sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from crawler.topic.layout import Sentence
from crawler.topic.lexicon import Text
from crawler.topic.topic import Label

TITLE = -1  # the number of the title among the sentences


class Clue(NamedTuple):
    """Something named. ``start`` and ``end`` count in its part: the title or the text."""

    label: Label
    start: int
    end: int
    sentence: int  # index into ``Reading.sentences``, or TITLE


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A title and a text, the text's sentences, and what they name, the title first, in the order of the text.

    ``heading`` is the title, ``body`` the text as far as it is read, as names are looked for in them.
    """

    title: str
    text: str
    heading: Text
    body: Text
    sentences: tuple[Sentence, ...] = ()
    clues: tuple[Clue, ...] = ()

    def surface(self, clue: Clue) -> str:
        """Return a clue as it is written."""
        return (self.title if clue.sentence == TITLE else self.text)[clue.start : clue.end]

    def sentence(self, number: int) -> str:
        """Return the text of a sentence, or the title."""
        if number == TITLE:
            return self.title
        return self.text[self.sentences[number].start : self.sentences[number].end]
