"""Files for the reader at addresses that do not change: ``downloads/student.zip`` at the top of the site.

``book_downloads`` in the configuration lists the files, as paths from the top of the repository. Each is
copied to ``downloads/<name>``; a page links to it with the role ``{release}`student.zip``` or, with words of
its own, ``{release}`Get the notebooks <student.zip>```. A file that is missing is a warning, which fails the
book's build.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import ReferenceRole
from sphinx.util.osutil import relative_uri

LOGGER = logging.getLogger(__name__)
FOLDER = "downloads"


class ReleaseRole(ReferenceRole):
    """A link to one of the files of ``book_downloads``, by its name."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the link; a name that the configuration does not list is a warning at this line."""
        known = {Path(path).name for path in self.config.book_downloads}
        if self.target not in known:
            message = "`%s` is not a download of this book, expected one of %s: add it to book_downloads"
            LOGGER.warning(message, self.target, sorted(known), location=self.get_location())
        link = nodes.reference(self.rawtext, self.title, classes=["release"], internal=True)
        link["refuri"] = relative_uri(f"{self.env.docname}.html", f"{FOLDER}/{self.target}")
        return [link], []


def copy_downloads(app: Sphinx, error: Exception | None) -> None:
    """Copy the listed files into the finished site."""
    if error is not None or app.builder.format != "html":
        return
    for listed in app.config.book_downloads:
        source, target = Path(app.srcdir) / listed, Path(app.outdir) / FOLDER / Path(listed).name
        if source.is_file():
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(source, target)
        else:
            LOGGER.warning("%s is missing, so links to it lead nowhere: run `make release` first", listed)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the role and the list of files."""
    app.add_config_value("book_downloads", [], "env", [list])
    app.add_role("release", ReleaseRole())
    app.connect("build-finished", copy_downloads)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
