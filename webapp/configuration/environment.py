"""The environment: typed reading of it, failing loudly. Used by the settings alone."""

import ipaddress
import os
from math import inf
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_asked: set[str] = set()


def given() -> frozenset[str]:
    """The names of the settings asked for till now that the environment gives a value."""
    return frozenset(name for name in _asked if env_str(name))


def env_str(name: str, default: str = "") -> str:
    """A setting as text; `NAME_FILE` may point to a file that holds it instead."""
    _asked.add(name)
    file = os.environ.get(f"{name}_FILE")
    if file is None:
        return os.environ.get(name, default)
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE: cannot read {file}: {error.strerror}.") from error


def env_secret(name: str, *, shortest: int) -> str:
    """A setting that nobody may guess; empty if it is not set."""
    secret = env_str(name)
    if 0 < len(secret) < shortest:
        raise ImproperlyConfigured(f"{name} must have at least {shortest} characters.")
    return secret


def env_int(name: str, default: int, *, least: int = 0, most: float = inf) -> int:
    """A setting as a whole number, not below the least one nor above the most."""
    text = env_str(name) or str(default)
    try:
        number = int(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}.") from None
    if not least <= number <= most:
        bounds = f"{least} or more" if most == inf else f"{least} to {most}"
        raise ImproperlyConfigured(f"{name} must be {bounds}, not {text!r}.")
    return number


def env_float(name: str, default: float) -> float:
    """A setting as a number, 0 or more."""
    text = env_str(name) or str(default)
    try:
        number = float(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a number, not {text!r}.") from None
    if not 0 <= number < inf:
        raise ImproperlyConfigured(f"{name} must be 0 or more, not {text!r}.")
    return number


def env_bool(name: str, *, default: bool) -> bool:
    """A setting as yes or no."""
    text = env_str(name).lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    if not text:
        return default
    raise ImproperlyConfigured(f"{name} must be true or false, not {text!r}.")


def env_choice(name: str, *choices: str) -> str:
    """A setting as one of several words; the first of them if it is not set."""
    word = env_str(name) or choices[0]
    if word not in choices:
        *others, last = filter(None, choices)
        listed = f"{', '.join(others)} or {last}" if others else last
        raise ImproperlyConfigured(f"{name} must be {listed}, not {word!r}.")
    return word


def env_list(name: str, default: str = "") -> list[str]:
    """A setting as a list; commas separate."""
    return [item.strip() for item in env_str(name, default).split(",") if item.strip()]


def env_networks(name: str) -> list[str]:
    """A setting as addresses and networks, such as `10.0.0.7,172.16.0.0/12`."""
    given = env_list(name)
    for one in given:
        try:
            ipaddress.ip_network(one)
        except ValueError:
            raise ImproperlyConfigured(
                f"{name} must be addresses or networks, not {one!r}."
            ) from None
    return given


def keep_to_ourselves(*, downloads: bool) -> None:
    """Tell model libraries, which read it when they are imported, to report and fetch nothing."""
    quiet = {
        "TOKENIZERS_PARALLELISM": "false",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "DO_NOT_TRACK": "1",
        "LANGSMITH_TRACING": "false",
        "LANGCHAIN_TRACING_V2": "false",
        "ANONYMIZED_TELEMETRY": "false",
        "RUST_LOG": "error",  # Chroma's server writes a line for each request
    }
    offline = {} if downloads else {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    for name, value in {**quiet, **offline}.items():
        os.environ.setdefault(name, value)
