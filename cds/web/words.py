"""The words on the pages, by key and language, read from `templates/words.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from cds.web.language import LANGUAGES, Language

__all__ = ["Words", "words"]


class Words:
    """The words of one language: `w("try.drug")`, with `{...}` filled from the keywords."""

    def __init__(self, language: Language, by_key: Mapping[str, str]) -> None:
        self.language = language
        self._by_key = by_key

    def __call__(self, key: str, **filled: object) -> str:
        """The words under the key. A key that is not there is a programmer's error and raises KeyError."""
        text = self._by_key[key]
        return text.format(**filled) if filled else text

    def under(self, prefix: str) -> dict[str, str]:
        """All words whose key begins so, by the rest of the key: what the browser's modules are handed."""
        return {key[len(prefix) :]: text for key, text in self._by_key.items() if key.startswith(prefix)}

    def either(self, key: str, otherwise: str) -> str:
        """The words under a key made from what others sent, or what they sent."""
        return self._by_key.get(key, otherwise)


@cache
def words(language: Language) -> Words:
    """The words of the language; every key has words in every language."""
    return Words(language, _read()[language])


@cache
def _read() -> dict[Language, dict[str, str]]:
    path = Path(__file__).parent / "templates" / "words.yaml"
    raw: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        language: {
            f"{section}.{key}": texts[language]
            for section, keys in raw.items()
            for key, texts in keys.items()
        }
        for language in LANGUAGES
    }
