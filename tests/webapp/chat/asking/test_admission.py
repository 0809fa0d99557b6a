"""Where many ask at once: who is next, what the others are told, and who is sent away."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.connected import make_model
from tests.make import browser
from tests.rows import bearer, make_ready
from webapp.accounts.models import User
from webapp.chat.asking import admission as line
from webapp.chat.asking.admission import Admission, BusyError, Ticket
from webapp.chat.asking.turn import start_turn
from webapp.chat.models import Turn
from webapp.connected.models import Purpose
from webapp.library.models import Workspace

ANN, BEN, CAT = 1, 2, 3


def served(admission: Admission, running: Ticket, waiting: list[Ticket]) -> list[int]:
    """In which order the people's questions are admitted; before each, how many it was told."""
    order = []
    while waiting:
        places = {ticket: ticket.before for ticket in waiting}
        running.leave()
        running = next(ticket for ticket in waiting if ticket.admitted.done())
        assert places.pop(running) == 0
        waiting.remove(running)
        assert all(ticket.before == before - 1 for ticket, before in places.items())
        order.append(running.person)
    return order


def test_nobody_waits_while_there_is_room() -> None:
    admission = Admission(at_once=2, most=9)
    first, second, third = (admission.enter(ANN) for _ in range(3))
    assert [one.admitted.done() for one in (first, second, third)] == [True, True, False]
    second.leave()
    second.leave()
    fourth = admission.enter(BEN)
    assert (third.admitted.done(), fourth.admitted.done()) == (True, False)


def test_people_take_turns_and_know_their_places() -> None:
    admission = Admission(at_once=1, most=99)
    running = admission.enter(CAT)
    people = [ANN, ANN, ANN, ANN, BEN, CAT, BEN]
    waiting = [admission.enter(person) for person in people]
    assert [ticket.before for ticket in waiting] == [0, 3, 5, 6, 1, 2, 4]
    assert served(admission, running, waiting) == [ANN, BEN, CAT, ANN, BEN, ANN, ANN]


def test_sixty_questions_of_one_person_keep_nobody_else_waiting() -> None:
    admission = Admission(at_once=8, most=99)
    many = [admission.enter(ANN) for _ in range(60)]
    assert [ticket.admitted.done() for ticket in many].count(True) == 6
    assert admission.enter(BEN).admitted.done()
    assert admission.enter(CAT).admitted.done()
    dan, second = admission.enter(4), admission.enter(BEN)
    assert (dan.admitted.done(), dan.before) == (False, 0)
    many[0].leave()  # the next place is Dan's, before 54 questions that came first
    assert dan.admitted.done()
    dan.leave()  # a spare place again, which is for neither of those who have one
    assert not second.admitted.done()
    assert [ticket.admitted.done() for ticket in many].count(True) == 6
    assert admission.enter(5).admitted.done()


def test_while_one_person_asks_alone_each_place_left_brings_the_next() -> None:
    admission = Admission(at_once=8, most=99)
    many = [admission.enter(ANN) for _ in range(60)]
    for number in range(54):
        many[number].leave()
        assert [ticket.admitted.done() for ticket in many].count(True) == 7 + number


def test_who_leaves_the_line_lets_the_others_move_up() -> None:
    admission = Admission(at_once=1, most=9)
    admission.enter(ANN)
    first, second = admission.enter(BEN), admission.enter(CAT)
    assert second.before == 1
    first.leave()
    assert (second.before, second.admitted.done()) == (0, False)


def test_a_line_that_is_too_long_says_when_to_come_back() -> None:
    admission = Admission(at_once=2, most=6)
    for person in range(8):
        admission.refuse_full()
        admission.enter(person)
    with pytest.raises(BusyError, match="about 15 seconds") as refused:
        admission.refuse_full()
    assert refused.value.after_s == 15  # six of five seconds, two at a time


def ask_the_page(client: Client, workspace: Workspace, **headers: str) -> Any:
    return client.post(f"/w/{workspace.pk}/ask", {"question": "How many?"})


def ask_the_api(client: Client, workspace: Workspace, **headers: str) -> Any:
    return client.post(
        f"/api/v1/workspaces/{workspace.pk}/ask", json.dumps({"question": "How many?"}),
        content_type="application/json", headers=headers,
    )  # fmt: skip


@pytest.mark.parametrize(("ask", "field"), [(ask_the_page, "message"), (ask_the_api, "error")])
def test_the_page_and_the_api_say_so_and_keep_nothing(
    narrow: Admission, alice: User, workspace: Workspace, ask: Callable[..., Any], field: str
) -> None:
    for person in (BEN, CAT):
        narrow.enter(-person)
    reply = ask(browser(alice), workspace, **bearer(alice))
    assert (reply.status_code, reply["Retry-After"]) == (503, "5")
    assert "the line is full" in reply.json()[field]
    assert not Turn.objects.exists()


def test_who_asks_for_json_is_not_kept_waiting(
    narrow: Admission, alice: User, workspace: Workspace
) -> None:
    running = narrow.enter(BEN)
    reply = ask_the_api(browser(), workspace, **bearer(alice))
    assert (reply.status_code, reply["Retry-After"]) == (503, "5")
    assert "Ask again in about 5 seconds" in reply.json()["error"]
    assert not Turn.objects.exists()
    running.leave()
    assert narrow.enter_at_once(ANN).admitted.done()


def test_nobody_who_waits_is_overtaken(narrow: Admission) -> None:
    running, waiting = narrow.enter(BEN), narrow.enter(CAT)
    with pytest.raises(BusyError):
        narrow.enter_at_once(BEN)
    running.leave()
    assert waiting.admitted.done()


def test_at_once_is_now_or_not_at_all() -> None:
    admission = Admission(at_once=8, most=99)
    for _ in range(6):
        assert admission.enter_at_once(ANN).admitted.done()
    with pytest.raises(BusyError):  # two places are spared for others
        admission.enter_at_once(ANN)
    waiting = admission.enter(ANN)
    assert (waiting.before, waiting.admitted.done()) == (0, False)
    assert admission.enter_at_once(BEN).admitted.done()


def test_another_try_is_refused_as_well_and_stays(
    narrow: Admission, alice: User, workspace: Workspace
) -> None:
    turn = start_turn(alice, workspace, "How many?")
    Turn.objects.update(state=Turn.State.STOPPED)
    for person in (BEN, CAT):
        narrow.enter(-person)
    assert browser(alice).post(f"/turns/{turn.pk}/again").status_code == 503
    turn.refresh_from_db()
    assert turn.state == Turn.State.STOPPED


@pytest.mark.usefixtures("engine")
def test_an_answer_gives_its_place_up(narrow: Admission, alice: User, workspace: Workspace) -> None:
    make_ready(workspace, "The harbour counted 4,118 vessels.")
    for _ in range(3):
        assert ask_the_api(browser(), workspace, **bearer(alice)).status_code == 200
    assert narrow.enter(BEN).admitted.done()


def test_a_process_has_its_share_of_the_machine(settings: Any) -> None:
    settings.ANSWERS_AT_ONCE, settings.QUESTIONS_WAITING, settings.WEB_PROCESSES = 6, 1, 2
    line.admission.cache_clear()
    try:
        tickets = [line.admission().enter(person) for person in range(4)]
        assert [one.admitted.done() for one in tickets] == [True, True, True, False]
        with pytest.raises(BusyError):
            line.admission().refuse_full()
    finally:
        line.admission.cache_clear()


@pytest.mark.django_db
@pytest.mark.parametrize(("given", "quoting", "writing"), [(0, 4, 16), (6, 6, 6)])
def test_a_model_that_is_connected_widens_the_line_at_once(
    settings: Any, monkeypatch: pytest.MonkeyPatch, given: int, quoting: int, writing: int
) -> None:
    settings.ANSWERS_AT_ONCE = given
    monkeypatch.setattr("webapp.chat.asking.admission.os.cpu_count", lambda: 4)
    line.admission.cache_clear()
    try:
        tickets = [line.admission().enter(person) for person in range(20)]
        assert sum(one.admitted.done() for one in tickets) == quoting
        model = make_model(Purpose.ANSWERS)
        line.refuse_full()
        assert sum(one.admitted.done() for one in tickets) == writing
        model.delete()
        line.refuse_full()
        tickets[0].leave()
        assert sum(one.admitted.done() for one in tickets) == writing + (given > 0)
    finally:
        line.admission.cache_clear()
