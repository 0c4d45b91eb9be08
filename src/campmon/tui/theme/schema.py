"""What a theme file may hold. Anything else is an error that names the key."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    create_model,
    model_validator,
)

from campmon.tui.theme.model import COLOR_NAMES, ROLES, check_color, split_style


def _style(value: str) -> str:
    split_style(value)
    return value


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


_color_fields: dict[str, Any] = dict.fromkeys(
    COLOR_NAMES, (Annotated[str, AfterValidator(check_color)], ...)
)
_style_fields: dict[str, Any] = dict.fromkeys(
    ROLES, (Annotated[str, AfterValidator(_style)] | None, None)
)
_Colors = create_model("_Colors", __base__=_Table, **_color_fields)
_Styles = create_model("_Styles", __base__=_Table, **_style_fields)


class _Theme(_Table):
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
    title: Annotated[str, Field(min_length=1, max_length=40)]
    dark: bool = True
    ansi: bool = False
    colors: _Colors  # type: ignore[valid-type]
    styles: _Styles = Field(default_factory=_Styles)  # type: ignore[valid-type]

    @model_validator(mode="after")
    def _one_kind_of_color(self) -> Self:
        for where, color in self._given_colors():
            if self.ansi and color.startswith("#"):
                raise ValueError(f"{where}: an ansi theme has no {color}; use one of the 16 names")
            if not self.ansi and not color.startswith("#"):
                raise ValueError(f"{where}: {color!r} needs ansi = true; else write #rrggbb")
        return self

    def _given_colors(self) -> Iterator[tuple[str, str]]:
        for name in COLOR_NAMES:
            yield f"colors.{name}", getattr(self.colors, name)
        for role in ROLES:
            text = getattr(self.styles, role)
            for color in split_style(text)[1:] if text is not None else ():
                if color is not None and color not in COLOR_NAMES:
                    yield f"styles.{role}", color


def check(found: Mapping[str, Any]) -> None:
    """Raise ValueError naming the keys that are wrong in what a theme file holds."""
    try:
        _Theme.model_validate(found)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False, include_context=False)
        said = "; ".join(_said(problem["loc"], problem["msg"]) for problem in problems[:3])
        raise ValueError(said) from error


def _said(place: Iterable[int | str], message: str) -> str:
    where = ".".join(map(str, place))
    message = message.removeprefix("Value error, ")
    return f"{where}: {message}" if where else message
