# SPDX-License-Identifier: EUPL-1.2
"""Pieces of SVG as Markup. Every attribute and text is escaped here, so that a drawing need not think of it.

No style and no colour: a class says what a shape means, theme.css and app.css say what that looks like.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

Attribute = str | int | float


def tag(name: str, content: str = "", **attributes: Attribute | None) -> Markup:
    """One element. `cls` is the class, an underscore in a name is a dash, None leaves an attribute out."""
    written = "".join(
        [
            f' {"class" if key == "cls" else key.replace("_", "-")}="{_spelled(value)}"'
            for key, value in attributes.items()
            if value is not None
        ]
    )
    body = f">{escape(content)}</{name}>" if content else "/>"
    return Markup(f"<{name}{written}{body}")  # noqa: S704  # every part of it was escaped in the lines above


def _spelled(value: Attribute) -> str:
    """Texts escaped, numbers as short as they can be: 12, 171.4."""
    return escape(value) if isinstance(value, str) else f"{round(value, 1):g}"


def joined(parts: Iterable[Markup]) -> Markup:
    """Elements one after the other."""
    return Markup("").join(parts)


def circle(cls: str, x: Attribute, y: float, r: float) -> Markup:
    """A circle; x may be a percentage."""
    return tag("circle", cls=cls, cx=x, cy=y, r=r)


def path(cls: str, d: str) -> Markup:
    """A line along `d`."""
    return tag("path", cls=cls, d=d)


def words(cls: str, x: Attribute, y: float, text: str, anchor: str = "middle") -> Markup:
    """Text at a place; an empty text is no element at all."""
    return tag("text", text, cls=cls, x=x, y=y, text_anchor=anchor) if text else Markup("")


def spaced_minus(text: str) -> str:
    """Narrow figures let the minus touch the digit: a hair space keeps them apart."""
    return text.replace("\N{MINUS SIGN}", "\N{MINUS SIGN}\N{HAIR SPACE}")


def num(value: float) -> str:
    """A number inside a path."""
    return f"{round(value, 1):g}"


def percent(share: float) -> str:
    """A place on an axis of 100%, for a drawing that is as wide as its box."""
    return f"{round(share * 100, 2):g}%"


def rect(
    cls: str | None, x: Attribute, y: float, width: Attribute, height: float, *, rx: float | None = None
) -> Markup:
    """A box, with round corners if `rx` is given; x and width may be percentages."""
    return tag("rect", cls=cls, x=x, y=y, width=width, height=height, rx=rx)


def picture(
    cls: str, content: Markup, *, ident: str, title: str, desc: str = "", view_box: str | None = None
) -> Markup:
    """An svg that says something: one image with a name and a description for who cannot see it."""
    named = f"{ident}-t {ident}-d" if desc else f"{ident}-t"
    head = tag("title", title, id=f"{ident}-t") + (tag("desc", desc, id=f"{ident}-d") if desc else Markup(""))
    return tag("svg", head + content, cls=cls, viewBox=view_box, role="img", aria_labelledby=named)


def ornament(cls: str, content: Markup, width: float | None = None, height: float | None = None) -> Markup:
    """An svg that repeats the words beside it: hidden for screen readers. Without a size it fills its box."""
    box = None if width is None or height is None else f"0 0 {num(width)} {num(height)}"
    size: dict[str, Attribute | None] = {"width": width, "height": height, "viewBox": box}
    return tag("svg", content, cls=cls, **size, aria_hidden="true", focusable="false")
