"""Everything that can go wrong, as one tree.

::

    QAError
    ├── UsageError          the caller asked for something that cannot be done
    ├── SourceError         an article source cannot be read
    ├── EncoderError        a model file is missing, torn, or its package is not installed
    ├── IndexError_         the index folder
    │   ├── IndexMismatch   built with another encoder or another format
    │   ├── IndexBusy       another process is writing
    │   └── UnknownArticle  no article has that id
    ├── PromptError         a prompt file lacks or invents a variable
    └── ModelError          a language model did not answer

A message is one sentence: what was found, what was expected, and the cure.
"""


class QAError(Exception):
    """The root: its text is one sentence fit for a person."""


class UsageError(QAError):
    """The call itself is wrong."""


class SourceError(QAError):
    """An article source is unreadable or empty."""


class EncoderError(QAError):
    """An encoder cannot be loaded."""


class IndexError_(QAError):
    """The index folder cannot serve the request."""


class IndexMismatch(IndexError_):
    """The index was built with another encoder or format than the settings ask for."""


class IndexBusy(IndexError_):
    """Another process holds the writer's lock."""


class UnknownArticle(IndexError_):
    """No article has the id asked for."""


class PromptError(QAError):
    """A prompt file lacks a variable or names an unknown one."""


class ModelError(QAError):
    """A language model gave no usable answer."""
