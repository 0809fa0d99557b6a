"""A moving picture made of what a browser shows."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page

POINTER = [(0, 0), (0, 19), (4, 15), (7, 22), (10, 21), (7, 14), (13, 14)]
QUALITY = 80


class Film:
    """Frames of a page, each with the time that it stands."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._frames: list[Image.Image] = []
        self._times: list[int] = []

    def take(self, seconds: float, *, at: Locator | None = None) -> None:
        """Keep what the page shows now, with the pointer on an element if one is given."""
        frame = Image.open(BytesIO(self._page.screenshot())).convert("RGB")
        if at is not None:
            place = at.bounding_box()
            assert place is not None
            x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
            outline = [(x + dx, y + dy) for dx, dy in POINTER]
            ImageDraw.Draw(frame).polygon(outline, fill="black", outline="white")
        self._frames.append(frame)
        self._times.append(round(seconds * 1000))

    def save(self, path: Path) -> None:
        """Write it as a WebP that begins anew when it ends."""
        first, *others = self._frames
        first.save(
            path,
            save_all=True,
            append_images=others,
            duration=self._times,
            loop=0,
            quality=QUALITY,
            method=6,
        )
