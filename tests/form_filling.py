# SPDX-License-Identifier: EUPL-1.2
"""Filling a form as a browser does: what the page holds, changed by what a person types, nothing it does not offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from typing import Any

from tests.pages import Element, Page, _words

NOT_SENT = {"submit", "button", "image", "reset", "file"}
PICKED = {"radio", "checkbox"}
Sent = dict[str, list[str]]


def choose(page: Page, selector: str | None, names: Iterable[str]) -> Element:
    """The form a test means: by selector, else the one form in main that has all these fields."""
    forms = page.find_all(selector or "main form")
    wanted = set(names)
    fitting = [form for form in forms if wanted <= set(offered(form)) and _is_post(form)]
    assert len(fitting) == 1, (
        f"{page.url}: {len(fitting)} forms have the fields {sorted(wanted)}; there are: "
        f"{[sorted(offered(form)) for form in forms]}"
    )
    return fitting[0]


def _is_post(form: Element) -> bool:
    return (form.attrs.get("method") or "get").lower() == "post"


def offered(form: Element) -> dict[str, list[Element]]:
    """The fields of a form by name; radios and checkboxes of one name stand together."""
    fields: dict[str, list[Element]] = {}
    for field in form.query("input, select, textarea"):
        kind = (field.attrs.get("type") or "text").lower()
        if field.attrs.get("name") and "disabled" not in field.attrs and kind not in NOT_SENT:
            fields.setdefault(field.attrs["name"], []).append(field)
    return fields


def filled(form: Element, typed: Mapping[str, object]) -> Sent:
    """What the browser sends: the values in the page, with what a person typed or picked in their place."""
    fields = offered(form)
    sent = {name: _standing(group) for name, group in fields.items()}
    for name, value in typed.items():
        sent[name] = [_as_text(one, fields[name]) for one in _many(value)]
        _refuse_unoffered(name, fields[name], sent[name])
    return {name: values for name, values in sent.items() if values}


def _standing(group: list[Element]) -> list[str]:
    """The values of a field as the page shows it."""
    values: list[str] = []
    for field in group:
        if field.name == "textarea":
            values.append(field.to_text(strip=False))
        elif field.name == "select":
            options = field.query("option")
            picked = [option for option in options if "selected" in option.attrs]
            values += [_value(option) for option in (picked or options[:1])]
        elif field.attrs.get("type") not in PICKED:
            values.append(field.attrs.get("value") or "")
        elif "checked" in field.attrs:
            values.append(field.attrs.get("value") or "on")
    return values


def _many(value: object) -> list[object]:
    if value is None or value is False:
        return []
    return list(value) if isinstance(value, list | tuple | set) else [value]


def _as_text(value: object, group: list[Element]) -> str:
    if value is True:
        return group[0].attrs.get("value") or "on"
    if isinstance(value, Enum):
        return str(value.value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _refuse_unoffered(name: str, group: list[Element], values: list[str]) -> None:
    """A person cannot pick what is not there. Forged values go in `forged`."""
    if any(field.name != "select" and field.attrs.get("type") not in PICKED for field in group):
        return
    choices = {value for field in group for value in values_of(field)}
    assert set(values) <= choices, f"{name} offers {sorted(choices)}, not {sorted(set(values) - choices)}"


def values_of(field: Element) -> list[str]:
    """What a field may send: each option of a list, or the one value that it holds."""
    if field.name == "select":
        return [_value(option) for option in field.query("option")]
    return [field.attrs.get("value") or ("on" if field.attrs.get("type") in PICKED else "")]


def _value(option: Any) -> str:
    value = option.attrs.get("value")
    return _words(option) if value is None else str(value)


def button_of(form: Element, words: str | None) -> tuple[Sent, str | None]:
    """What pressing a button adds to what is sent, and the address it goes to when the button has its own.

    Without words the first button of the form is pressed.
    """
    buttons = form.query("button, input[type=submit]")
    pressed = next((b for b in buttons if words is None or words in (_words(b), b.attrs.get("value"))), None)
    assert pressed is not None, f"no button {words!r}; there are {[_words(b) for b in buttons]}"
    name = pressed.attrs.get("name")
    return {name: [pressed.attrs.get("value") or ""]} if name else {}, pressed.attrs.get("formaction")
