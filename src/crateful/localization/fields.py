"""The models whose fields hold sentences."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, computed_field

from crateful.localization.matching import MessageCode, message_codes_of

MESSAGE: Final = "a sentence of the service"
"""Marks a field in its annotation: ``message: Annotated[str, MESSAGE]``."""


class Localizable(BaseModel):
    """A model whose marked fields are sentences, with the message codes of each."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def message_codes(self) -> dict[str, list[MessageCode]]:
        """Which sentences the texts are, by field: for showing them in another language."""
        marked = [
            name for name, field in type(self).model_fields.items() if MESSAGE in field.metadata
        ]
        found = {name: message_codes_of(getattr(self, name)) for name in marked}
        return {name: sentences for name, sentences in found.items() if sentences}
