"""How hard Dutch is to read: words in a sentence, and how often people meet a word.

Frequencies come from wordfreq (subtitles, news, books, the web). Its lists end in 2021: a yardstick need not grow.
"""

import re
from collections.abc import Iterator

from wordfreq import zipf_frequency

# On the Zipf scale: 3 is once in a million words. There is no free list of B1 words; nearly every word that a course
# at B1 teaches is met more often than this, and what is met less often wants an explanation or another word.
RARE = 3.0

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
END = re.compile(r"(?<=[.!?])[’”)]?\s+(?=[‘“(]?[A-ZÀ-Þ0-9])")
WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
COUNTED = re.compile(r"\w[\w’'.:/-]*")


def sentences_of(text: str) -> list[str]:
    """Give its sentences: a colon ends none. A text without a full stop is one."""
    return END.split(PLACEHOLDER.sub("x", text))


def length_of(sentence: str) -> int:
    """Give the number of words; a number counts as one."""
    return len(COUNTED.findall(sentence))


def is_whole(sentence: str) -> bool:
    """Tell a sentence from a label or a heading, which would make the average look better than it is."""
    return sentence.rstrip("’”)")[-1:] in {".", "!", "?"}


def rare_words_of(text: str) -> Iterator[str]:
    """Give the words that people seldom meet, in lower case."""
    for word in WORD.findall(PLACEHOLDER.sub(" ", text)):
        plain = word.lower().replace("’", "'")
        if zipf_frequency(plain, "nl") < RARE:
            yield plain
