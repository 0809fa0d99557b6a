"""Numbers of list items, as they are printed."""

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def numeral(number: int, kind: str) -> str:
    """A number in one of Word's kinds: decimal, lowerLetter, upperRoman, decimalZero ..."""
    if number < 1 or number > 9_999:
        return str(number)
    if "Letter" in kind:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if kind.startswith("upper") else letter
    if "Roman" in kind:
        return _roman(number).upper() if kind.startswith("upper") else _roman(number)
    return f"{number:02}" if kind == "decimalZero" else str(number)


def _roman(number: int) -> str:
    letters = ""
    for value, letter in _ROMAN:
        letters += letter * (number // value)
        number %= value
    return letters
