"""Message codes: which sentence of the catalogue a text is, for showing it in other languages.

Errors, reviews and advice are written where they arise, as sentences. Whoever shows them in
another language needs to know which sentence it is and what it speaks of, so every answer that
carries a sentence carries its code and parameters beside it, in ``message_codes``
(:class:`Localizable`). The sentences are those of ``english.json``, and a code never changes its
meaning
([ADR 21](../../../docs/adr/0021-message-codes.md)).
"""

from crateful.localization.fields import MESSAGE, Localizable
from crateful.localization.matching import MessageCode, Parameter, message_codes_of

__all__ = ["MESSAGE", "Localizable", "MessageCode", "Parameter", "message_codes_of"]
