"""The models whose fields hold sentences."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, computed_field

from crateful.sentences.telling import Told, told

SENTENCE: Final = "a sentence of the service"
"""Marks a field in its annotation: ``message: Annotated[str, SENTENCE]``."""


class Saying(BaseModel):
    """A model that says something: which sentences its marked fields are made of."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def said(self) -> dict[str, list[Told]]:
        """Which sentences the texts are, by field: for showing them in another language."""
        marked = [
            name for name, field in type(self).model_fields.items() if SENTENCE in field.metadata
        ]
        found = {name: told(getattr(self, name)) for name in marked}
        return {name: sentences for name, sentences in found.items() if sentences}
