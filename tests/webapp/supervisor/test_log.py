"""The lines on the terminal."""

import io

from webapp.supervisor.log import Log


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_it_is_plain_where_it_is_not_a_terminal() -> None:
    stream = io.StringIO()
    Log(stream).write("web", "hello")
    assert stream.getvalue() == "web    | hello\n"


def test_it_is_coloured_on_a_terminal() -> None:
    stream = Terminal()
    Log(stream).write("web", "hello")
    assert stream.getvalue() == "\033[34mweb    |\033[0m hello\n"


def test_a_closed_terminal_does_not_stop_it() -> None:
    stream = io.StringIO()
    log = Log(stream)
    stream.close()
    log.say("is anybody there?")
