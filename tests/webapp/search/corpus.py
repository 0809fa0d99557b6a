"""A made library: what is in it was written before any search for it."""

from dataclasses import dataclass
from datetime import date

PDF, MAIL, WORD = (
    "application/pdf",
    "message/rfc822",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)


@dataclass(frozen=True)
class Made:
    """A document of the library; each text is a page."""

    title: str
    workspace: str
    media_type: str
    day: date
    language: str
    tags: tuple[str, ...]
    texts: tuple[str, ...]


LIBRARY = (
    Made(
        "Lease of Harbour Street 4",
        "Estates",
        PDF,
        date(2021, 3, 1),
        "en",
        ("in force", "lease"),
        (
            "The lease of the building begins on 1 April 2021 and ends in 2031.",
            "The rent is 4,200 euros a month. Late payment bears interest of nine percent a year.",
            "The deposit is three months of rent and is kept in an escrow account.",
        ),
    ),
    Made(
        "Lease of Mill Lane 9",
        "Estates",
        PDF,
        date(2018, 6, 15),
        "en",
        ("lease", "ended"),
        (
            "The lease of the warehouse ended in 2023.",
            "The rent was 1,900 euros a month. There was no deposit.",
        ),
    ),
    Made(
        "Draft lease of Quay House",
        "Estates",
        WORD,
        date(2024, 2, 2),
        "en",
        ("draft",),
        ("The rent is to be agreed. The landlord asks for a deposit of two months.",),
    ),
    Made(
        "Reminder",
        "Estates",
        MAIL,
        date(2022, 11, 20),
        "en",
        (),
        ("Your payment for Harbour Street is late. Please pay the rent within ten days.",),
    ),
    Made(
        "Mietvertrag Gartenweg 2",
        "Estates",
        PDF,
        date(2020, 1, 10),
        "de",
        ("in force",),
        ("Die Miete beträgt 850 Euro im Monat. Die Kaution beträgt drei Mieten.",),
    ),
    Made(
        "Annual report 2022",
        "Finance",
        PDF,
        date(2023, 4, 30),
        "en",
        ("report",),
        (
            "Revenue rose by 11.8 percent to 86.4 million euros.",
            "Interest income was low. Rent and energy were the largest costs.",
            "The supervisory board met six times in 2022.",
        ),
    ),
    Made(
        "Annual report 2023",
        "Finance",
        PDF,
        date(2024, 4, 30),
        "en",
        ("report",),
        (
            "Revenue fell by 2.1 percent to 84.6 million euros.",
            "The non-current assets grew by a new bottling line.",
        ),
    ),
    Made(
        "Minutes of the board",
        "Finance",
        WORD,
        date(2023, 9, 12),
        "en",
        ("minutes",),
        (
            "The board discussed the annual accounts. It approved the budget for 2024.",
            "The report on revenue was put off. The café in Zürich is to be closed.",
        ),
    ),
    Made(
        "Budget 2024",
        "Finance",
        WORD,
        date(2023, 8, 1),
        "en",
        ("draft", "budget"),
        ("The budget foresees revenue of 90 million euros and two new bottling lines.",),
    ),
    Made(
        "Interest rates",
        "Finance",
        MAIL,
        date(2024, 7, 3),
        "en",
        (),
        ("The bank raises its interest rates. Loans become dearer from August on.",),
    ),
    Made(
        "Kestrel",
        "Secret",
        PDF,
        date(2024, 5, 5),
        "en",
        ("kestrelic",),
        ("The kestrel takeover: revenue, rent and interest of the target. Zephyrine.",),
    ),
)
