"""What the service says in English, told apart: a stable code and its parameters.

Errors, reviews and advice are written where they arise, as sentences. Whoever shows them in
another language needs to know which sentence it is and what it speaks of, so every answer that
carries a sentence carries both beside it, in ``said`` (:class:`Saying`). The sentences are those of
``english.json``, and a code never changes its meaning
([ADR 21](../../../docs/adr/0021-sentences-with-codes.md)).
"""

from crateful.sentences.fields import SENTENCE, Saying
from crateful.sentences.telling import Parameter, Told, told

__all__ = ["SENTENCE", "Parameter", "Saying", "Told", "told"]
