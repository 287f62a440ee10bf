"""The links of a built site: those inside it must lead somewhere, those out of it must be well formed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

# Stands for the unknown host while addresses are put together.
HERE = "https://site.invalid/"


class Anchors(HTMLParser):
    """Collects a page's targets and the addresses that it leads to or loads."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the ids and the links of one element."""
        given = {name: value or "" for name, value in attrs}
        self.targets |= {given[name] for name in ("id", "name") if name in given}
        # A base moves every link of its page; ours have none.
        assert tag != "base", "a page with a <base> cannot be checked"
        self.addresses += [given[name] for name in ("href", "src", "action", "xlink:href") if name in given]


@dataclass
class Site:
    """A built site and what its pages link to."""

    folder: Path
    outside: set[str] = field(default_factory=set)

    @cached_property
    def pages(self) -> dict[str, Anchors]:
        """Every page by its address from the top."""
        found = {}
        for path in sorted(self.folder.rglob("*.html")):
            if "_static" not in path.relative_to(self.folder).parts:
                anchors = Anchors()
                anchors.feed(path.read_text(encoding="utf-8"))
                found[path.relative_to(self.folder).as_posix()] = anchors
        return found

    def broken(self) -> list[str]:
        """Return the links that lead nowhere or are ill formed; note those that lead out in ``outside``."""
        return [
            f"{page}: {address!r} {fault}"
            for page, anchors in self.pages.items()
            for address in anchors.addresses
            if (fault := self.fault(page, address))
        ]

    def fault(self, page: str, address: str) -> str:
        """Say what is wrong with one link of a page, or nothing."""
        if address != address.strip() or " " in address:
            return "has a space in it"
        whole = urlsplit(urljoin(HERE + page, address))
        if whole.scheme in ("data", "mailto"):
            return "" if whole.path.strip(",") or address == "data:," else "is empty"
        if whole.scheme not in ("http", "https"):
            return f"has the scheme {whole.scheme!r}"
        if not whole.geturl().startswith(HERE):
            self.outside.add(address)
            return "" if whole.hostname and "." in whole.hostname else "names no host"
        target = unquote(whole.path).lstrip("/")
        if target == "" or target.endswith("/"):
            target += "index.html"
        if not (self.folder / target).is_file():
            return "leads to no file"
        known = self.pages.get(target)
        if whole.fragment and known and unquote(whole.fragment) not in known.targets:
            return "leads to no place of its page"
        return ""
