"""Small pictures without a library: points -> inline SVG, coloured by the page's style sheet."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from qa.evaluation.curves import Bin, Points

_WIDTH, _HEIGHT = 320, 250
_LEFT, _TOP, _RIGHT, _BOTTOM = 40, 12, 308, 206


def interval(low: float, value: float, high: float) -> str:
    """Draw an interval on a scale from 0 to 1."""
    x = [round(4 + 112 * min(1.0, max(0.0, v)), 1) for v in (low, value, high)]
    return (
        '<svg class="interval" viewBox="0 0 120 14" aria-hidden="true">'
        '<line class="rail" x1="4" y1="7" x2="116" y2="7"/>'
        f'<line class="span" x1="{x[0]}" y1="7" x2="{x[2]}" y2="7"/>'
        f'<circle class="value" cx="{x[1]}" cy="7" r="3.4"/></svg>'
    )


def curve(
    points: Points, *, title: str, across: str, up: str, level: float | None = None, chance: bool = False
) -> str:
    """Draw a curve; ``level`` is a vertical line that marks a point of interest."""
    path = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points)
    guides = ""
    if chance:
        guides += f'<line class="guide" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>'
    if level is not None:
        guides += (
            f'<line class="guide" x1="{_x(level):.1f}" y1="{_TOP}" x2="{_x(level):.1f}" y2="{_BOTTOM}"/>'
        )
    return _framed(f'{guides}<polyline class="curve" points="{path}"/>', title=title, across=across, up=up)


def diagram(bins: Sequence[Bin], *, title: str, across: str, up: str) -> str:
    """Draw a reliability diagram: dots on the diagonal are honest; their size tells how many answers."""
    most = max((b.questions for b in bins), default=1)
    dots = "".join(
        f'<circle class="dot" cx="{_x(b.claimed):.1f}" cy="{_y(b.right):.1f}"'
        f' r="{3 + 7 * (b.questions / most) ** 0.5:.1f}"><title>{b.questions} answers: confidence'
        f" {b.claimed:.2f}, right {b.right:.2f}</title></circle>"
        for b in bins
    )
    path = " ".join(f"{_x(b.claimed):.1f},{_y(b.right):.1f}" for b in bins)
    guide = f'<line class="guide" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>'
    return _framed(
        f'{guide}<polyline class="curve thin" points="{path}"/>{dots}', title=title, across=across, up=up
    )


def _x(share: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * share


def _y(share: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * share


def _framed(inside: str, *, title: str, across: str, up: str) -> str:
    grid = "".join(
        f'<line class="grid" x1="{_LEFT}" y1="{_y(v):.1f}" x2="{_RIGHT}" y2="{_y(v):.1f}"/>'
        f'<text x="{_LEFT - 6}" y="{_y(v) + 4:.1f}" text-anchor="end">{v * 100:.0f}</text>'
        f'<text x="{_x(v):.1f}" y="{_BOTTOM + 16}" text-anchor="middle">{v * 100:.0f}</text>'
        for v in (0.0, 0.25, 0.5, 0.75, 1.0)
    )
    middle = (_TOP + _BOTTOM) / 2
    return (
        f'<figure><figcaption>{escape(title)}</figcaption><svg class="chart" role="img"'
        f' aria-label="{escape(title)}" viewBox="0 0 {_WIDTH} {_HEIGHT}">{grid}{inside}'
        f'<text x="{(_LEFT + _RIGHT) / 2}" y="{_HEIGHT - 8}" text-anchor="middle">{escape(across)}</text>'
        f'<text x="10" y="{middle}" text-anchor="middle" transform="rotate(-90 10 {middle})">'
        f"{escape(up)}</text>"
        "</svg></figure>"
    )
