"""What is sensitive is found, and what only looks like it is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.safety import credentials, find
from rag.types import Sensitive, SensitiveKind, Span
from tests.rag.safety.samples import CARD, EMAIL, IBAN, JWT, PHONE, PRIVATE_KEY, SSN, TOKEN

KIND = SensitiveKind
PIECES = [
    "password", "pwd", "my.secret", "X_KEY", "ENC_KEY", "key for ", "api-key", "token", "basic",
    "was", " is ", "=", ": ", "=>", "?=", "|", "\n", "'", ")", "foo-bar", "hunter2secret",
    "a" * 39, " ",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (f"Write to {EMAIL}.", KIND.EMAIL, EMAIL),
        ("Ask anna dot berg (at) example.org now.", KIND.EMAIL, "anna dot berg (at) example.org"),
        ("Ask anna.berg\uff20example.org now.", KIND.EMAIL, "anna.berg\uff20example.org"),
        (f"Call {PHONE} today.", KIND.PHONE, PHONE),
        ("Office: (212) 555-0123, second floor", KIND.PHONE, "(212) 555-0123"),
        ("Tél. 01 99 00 27 77", KIND.PHONE, "01 99 00 27 77"),
        ("Telefon: 030 901820 (Zentrale)", KIND.PHONE, "030 901820"),
        ("Office,+41 44 668 18 00-Fax", KIND.PHONE, "+41 44 668 18 00"),
        ("Phone:(212) 555-0123", KIND.PHONE, "(212) 555-0123"),
        ("Reception 020 7946 0958, ask for Ann", KIND.PHONE, "020 7946 0958"),
        ("Post 12, 0711 / 685 12345", KIND.PHONE, "0711 / 685 12345"),
        ("M: 0664 1234567", KIND.PHONE, "0664 1234567"),
        (f"Card {CARD} was charged.", KIND.CARD, CARD),
        ("Card: 4111\n1111\n1111\n1111", KIND.CARD, "4111\n1111\n1111\n1111"),
        ("card 4111 / 1111 / 1111 / 1111", KIND.CARD, "4111 / 1111 / 1111 / 1111"),
        ("Amex 3782 822463 10005 is accepted", KIND.CARD, "3782 822463 10005"),
        (f"Pay to {IBAN} AND mention it.", KIND.BANK, IBAN),
        ("routing 021000021, account 3775176765", KIND.BANK, "3775176765"),
        ("BIC COBADEFF", KIND.BANK, "COBADEFF"),
        (f"Her number is {SSN}.", KIND.NATIONAL_ID, SSN),
        ("NHS number 943 476 5919", KIND.NATIONAL_ID, "943 476 5919"),
        ("DNI 54362315K", KIND.NATIONAL_ID, "54362315K"),
        ("CPF 390.533.447-05", KIND.NATIONAL_ID, "390.533.447-05"),
        ("Passport no. C01X00T47", KIND.NATIONAL_ID, "C01X00T47"),
        ("born 14.01.1943 in Ulm", KIND.BIRTH, "14.01.1943"),
        ("date of birth: March 3, 1990", KIND.BIRTH, "March 3, 1990"),
        ("from host 203.0.113.7 at noon", KIND.IP, "203.0.113.7"),
        ("Login from 2001:db8::b6e8 failed", KIND.IP, "2001:db8::b6e8"),
        (f"Use {TOKEN} here", KIND.SECRET, TOKEN),
        (f"Bearer {JWT}", KIND.SECRET, JWT),
        ("password: Tr0ub4dor&3", KIND.SECRET, "Tr0ub4dor&3"),
        ("Das Passwort lautet hinz2024!", KIND.SECRET, "hinz2024!"),
        ("api_key = 'q8Zr1Vx5Tn9Lk3Wp7Yb2'", KIND.SECRET, "q8Zr1Vx5Tn9Lk3Wp7Yb2"),
        ("access_token: 'q8Zr1Vx5Tn9Lk3Wp7Yb2+w=='", KIND.SECRET, "q8Zr1Vx5Tn9Lk3Wp7Yb2+w=="),
        ("The key for billing is q8Zr1Vx5Tn9Lk3Wp7Yb2.", KIND.SECRET, "q8Zr1Vx5Tn9Lk3Wp7Yb2"),
        ("BILLING_KEY=q8Zr1Vx5Tn9Lk3Wp7Yb2", KIND.SECRET, "q8Zr1Vx5Tn9Lk3Wp7Yb2"),
        ("Zugangsdaten: (k3v*7a!q(9z)e@1", KIND.SECRET, "(k3v*7a!q(9z)e@1"),
        (f"Keep this safe:\n{PRIVATE_KEY}\nand go", KIND.SECRET, PRIVATE_KEY),
    ],
)
def test_it_is_found_where_it_stands(text: str, kind: SensitiveKind, value: str) -> None:
    places = [text[one.span.start : one.span.end] for one in find(text) if one.kind is kind]
    assert any(value.rstrip(".") == place.rstrip(".") for place in places), places


@pytest.mark.parametrize(
    "text",
    [
        "Revenue rose from 1 250 000 to 1 431 000 in 2019-2024.",
        "See section 1.4.8.9 of version 7.74.4.369.",
        "Card 4111 1111 1111 1112 fails its check digit.",
        "Part number 4111 1111 1111 1111 is out of stock.",
        "IBAN DE88 3704 0044 0532 0130 00 fails its check digits.",
        "Order no. 123-45-28150 was cancelled.",
        "ISBN 978-3-16-148410-0, pages 649-845.",
        "UUID 531803ce-7df7-46b9-a1f4-71e71821c155",
        "Commit d7e2e2fd9619847882477476e684177cf512dc18 fixed the overflow.",
        "The sample of 745367208 records covers 1990-2008.",
        "Latitude 89.77367, depth 8740 m, station 676733.",
        "GET /api/v6/items?page=75 took 708 ms at 12:30:45.",
        "Use your own token instead of <YOUR_TOKEN>.",
        "Password policy: passwords expire after 90 days.",
        "password = ${DB_PASSWORD}",
        "Founded on 14.01.1943, it was born of need.",
        "Number of farms, 1850-1950 (thousands)",
        "Grants No. 61572338, 61525205, and\n61602160). This work is also funded",
        "Rows 012 345 678, sizes 030 040 050, code 05120 7000, ISBN 0 13 110362 8",
        "primary_key = q8Zr1Vx5Tn9Lk3Wp7Yb2",
        "57.6(2.3) 49.6(1.2) 42.9(1.3)\t28.8 39.4 115.4 179.4",
    ],
)
def test_what_looks_like_it_is_left_alone(text: str) -> None:
    assert find(text) == ()


def test_names_are_a_models_work() -> None:
    text = f"Anna Berg, {EMAIL}"
    found = find(text, lambda words: [Span(0, 9)])
    assert found[0] == Sensitive(Span(0, 9), KIND.NAME)
    assert [one.kind for one in find(text)] == [KIND.EMAIL]


def test_a_long_text_takes_no_more_than_its_length() -> None:
    for piece in ("4" * 50, "a@", "key ", "1.", "password:", "(", "-----BEGIN PRIVATE KEY-----"):
        find(piece * 4_000)  # a pattern that goes back and forth would not come to an end


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_assignments_are_what_their_pattern_finds_by_itself(text: str) -> None:
    found = [match.span() for match in credentials._assignments(text)]

    assert found == [match.span() for match in credentials._ASSIGNED.finditer(text)]
