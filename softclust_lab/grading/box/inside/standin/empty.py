"""In place of a package of which only a part is here."""
