"""Seals that were made before hold: people keep packs for years, and the code moves."""

from pytest_django import Settings

from webapp.chat.evidence.seal import signature_holds

KEY = "a key of long ago"
# As the first packs were sealed, with that key.
SEALED = {
    "installation": "f2530309ada8ceda",
    "files": {"answer.json": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},
    "signature": "5a49fbe2c99457206c18dbd102ca19a0bca7b8a2b1f32099a97569cacd17661a",
}


def test_a_pack_of_before_is_known_for_ours(settings: Settings) -> None:
    settings.SECRET_KEY = KEY
    assert signature_holds(SEALED) is True
    assert signature_holds({**SEALED, "files": {"answer.json": "0" * 64}}) is False
    settings.SECRET_KEY = "another key"
    assert signature_holds(SEALED) is None
