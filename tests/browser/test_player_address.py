"""What the page's address says of its players: links that restore a figure, and links that mean harm."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from .live import START, Live


def text_of(state: Any) -> str:
    plain = state if isinstance(state, str) else json.dumps(state)
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def state_in(address: str, player: int = 1) -> Any:
    parts = dict(part.split("=", 1) for part in address.split("#", 1)[1].split("&"))
    text = parts[f"player-{player}"]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def settled(page: Page) -> str:
    """Wait until the address has followed the last gesture: by the page's own clock, which may be late."""
    page.evaluate("new Promise((done) => setTimeout(done, 500))")
    return str(page.evaluate("location.href"))


def explored(page: Page) -> Live:
    """A figure with something of everything."""
    live = Live(page, "Plane").open_panel()
    live.drag(0, 40, -30)
    live.choose_tool("Add points")
    live.click(0.8, 0.2)
    live.choose_tool("Remove points")
    live.click(0.5, 0.5)
    live.menu("Method").select_option("itisc")
    live.root.get_by_role("slider", name="Deviation T₂").press("ArrowLeft")
    live.menu("Compare with").select_option("gaussian_mixture")
    live.button("One iteration on").click()
    live.button("One iteration on").click()
    return live


def test_the_address_follows_what_a_reader_does_and_brings_it_back(visit_live: Callable[..., Page]) -> None:
    page = visit_live()
    live = explored(page)
    address = settled(page)
    state = state_in(address)
    assert state["iteration"] == 2
    assert (len(state["scene"]["points"]["added"]), state["scene"]["method"]) == (1, "itisc")
    again = Live(visit_live(fragment="#" + address.split("#", 1)[1]), "Plane")
    again.page.wait_for_timeout(300)
    assert [again.state(pane) for pane in (0, 1)] == [live.state(pane) for pane in (0, 1)]
    assert again.status() == live.status()
    assert settled(again.page).split("#")[1] == address.split("#")[1]
    centers = [handle.get_attribute("aria-label") for handle in live.root.locator(".scp-handle").all()]
    assert centers == [
        handle.get_attribute("aria-label") for handle in again.root.locator(".scp-handle").all()
    ]


def test_a_copied_link_holds_one_player_and_opens_at_it(visit_live: Callable[..., Page]) -> None:
    page = visit_live(permissions=["clipboard-read", "clipboard-write"])
    Live(page, "Plane").drag(0, 40, -30)
    live = Live(page, "Iris")
    live.handle(1).press("Shift+ArrowUp")
    live.open_panel().button("Copy link").click()
    page.wait_for_timeout(200)
    assert live.said() == "Link copied."
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.split("#")[1].startswith("player-3=")
    assert "&" not in link
    again = visit_live(fragment="#" + link.split("#")[1])
    again.wait_for_function("scrollY > 200")
    other = Live(again, "Iris")
    assert other.state() == live.state()
    np.testing.assert_array_equal(Live(again, "Plane").centers(), START)


def test_where_the_browser_lets_no_page_copy_the_link_can_be_seen(visit_live: Callable[..., Page]) -> None:
    page = visit_live(
        lambda page: page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    )
    live = Live(page, "Plane").open_panel()
    live.drag(0, 40, -30)
    live.button("Copy link").click()
    assert live.root.get_by_role("textbox", name="Link to this figure").input_value() == settled(page)


def test_two_players_share_one_address(visit_live: Callable[..., Page]) -> None:
    page = visit_live()
    Live(page, "Plane").drag(0, 40, -30)
    Live(page, "Replay").button("One iteration on").click()
    address = settled(page)
    assert state_in(address, 4)["iteration"] == 1
    again = visit_live(fragment="#" + address.split("#")[1])
    again.wait_for_timeout(300)
    assert Live(again, "Plane").state() == Live(page, "Plane").state()
    assert Live(again, "Replay").state() == Live(page, "Replay").state()


def test_reset_leaves_nothing_in_the_address(visit_live: Callable[..., Page]) -> None:
    page = visit_live(fragment="#a-chapter")
    live = Live(page, "Plane").open_panel()
    live.drag(0, 40, -30)
    assert "#player-1=" in settled(page)
    live.button("Reset").click()
    assert "#" not in settled(page)


def test_a_link_followed_within_the_page_is_obeyed(visit_live: Callable[..., Page]) -> None:
    page = visit_live()
    live = Live(page, "Plane")
    page.evaluate(
        "text => { location.hash = text; }", f"player-1={text_of({'run': 'Mixture', 'iteration': 3})}"
    )
    page.wait_for_timeout(300)
    assert live.state()["method"] == "gaussian_mixture"
    assert live.state()["iteration"] == 3


START_LISTS = START.tolist()
SCENE = {
    "data": "overlapping",
    "method": "soft_kmeans",
    "parameters": {"stiffness": 2.0},
    "start": {"centers": START_LISTS},
    "rival": None,
}


def scene_with(**changes: Any) -> dict[str, Any]:
    return {"run": "Soft", "iteration": 0, "scene": {**SCENE, **changes}}


HOSTILE = {
    "no base64": "%%%",
    "no JSON": text_of("{"),
    "broken letters": base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    "a list": text_of([1, 2]),
    "an unknown run": text_of({"run": "<img src=x onerror=alert(1)>", "iteration": 0}),
    "an iteration that is none": text_of({"run": "Soft", "iteration": -1}),
    "a huge iteration": text_of({"run": "Soft", "iteration": 1e300}),
    "an inherited name": text_of(scene_with(method="__proto__")),
    "a constructor": text_of(scene_with(method="constructor")),
    "a polluting scene": text_of('{"run":"Soft","iteration":0,"scene":{"__proto__":{"method":"itisc"}}}'),
    "unknown data": text_of(scene_with(data="toString")),
    "a number beyond all": text_of(
        json.dumps(scene_with(start={"centers": [[1.0, 0.5]]})).replace("0.5", "1e999")
    ),
    "a vast number": text_of(scene_with(start={"centers": [[1.0, 1e200]]})),
    "no numbers": text_of(scene_with(start={"centers": [["a", "b"]]})),
    "centers of three columns": text_of(scene_with(start={"centers": [[1.0, 2.0, 3.0]]})),
    "no centers": text_of(scene_with(start={"centers": []})),
    "too many centers": text_of(scene_with(start={"centers": [[0.0, 1.0]] * 500})),
    "a wrong parameter": text_of(scene_with(parameters={"stiffness": -3})),
    "a parameter of another type": text_of(scene_with(parameters={"stiffness": {"valueOf": 1}})),
    "no points": text_of(scene_with(points={"removed": list(range(300)), "added": []})),
    "ragged points": text_of(scene_with(points={"removed": [], "added": [[1.0]]})),
    "too much work": text_of(
        {
            **scene_with(
                points={"removed": [], "added": [[0.5, 0.5]] * 3000}, start={"centers": START_LISTS * 10}
            ),
            "iteration": 90000,
        }
    ),
    "very long": "A" * 300_000,
}

REASONS = {
    "no base64": "cannot be read",
    "no JSON": "cannot be read",
    "broken letters": "cannot be read",
    "a list": "an entry is missing",
    "an unknown run": "a name is unknown",
    "an iteration that is none": "an iteration is out of range",
    "a huge iteration": "an iteration is out of range",
    "an inherited name": "a name is unknown",
    "a constructor": "a name is unknown",
    "a polluting scene": "a name is unknown",
    "unknown data": "a name is unknown",
    "a number beyond all": "a number is out of range",
    "a vast number": "a number is out of range",
    "no numbers": "a number is out of range",
    "centers of three columns": "wrong length",
    "no centers": "there are no centers",
    "too many centers": "wrong length",
    "a wrong parameter": "a parameter is out of range",
    "a parameter of another type": "a parameter is out of range",
    "no points": "there are no points",
    "ragged points": "wrong length",
    "too much work": "asks for too much",
    "very long": "too long",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_makes_no_sense_is_left_aside_and_said(visit_live: Callable[..., Page], case: str) -> None:
    complaints: list[str] = []

    def listen(page: Page) -> None:
        page.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))

    page = visit_live(listen, fragment=f"#player-1={HOSTILE[case]}")
    live = Live(page, "Plane")
    page.wait_for_timeout(200)
    assert live.said().startswith("The address asks for a figure that cannot be shown: ")
    assert REASONS[case] in live.said()
    assert live.root.locator(".scp-said").is_visible()
    assert (live.state()["method"], live.state()["iteration"]) == ("soft_kmeans", 0)
    np.testing.assert_array_equal(live.centers(), START)
    assert page.evaluate("({}).method === undefined && ({}).polluted === undefined")
    assert page.locator("img").count() == 0
    assert complaints == []


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"solver": "fixed-step", "step": 1.0}, "the centers leave the picture"),
        ({"solver": "armijo", "tol": 0.0}, "no step lowers the objective"),
    ],
)
def test_a_run_that_does_not_converge_says_why_it_stopped(
    visit_live: Callable[..., Page], parameters: dict[str, Any], words: str
) -> None:
    state = scene_with(method="gaussian_wcss", parameters={"bandwidth": 0.5, **parameters})
    live = Live(visit_live(fragment=f"#player-1={text_of(state)}"), "Plane")
    live.go_to_end()
    assert live.status().endswith(f", stopped: {words}")
    assert live.root.locator(".scp-status[role=status]").get_attribute("aria-live") == "polite"


def test_what_is_not_known_in_a_good_link_is_left_out(visit_live: Callable[..., Page]) -> None:
    state = scene_with(parameters={"stiffness": 2.0, "evil": [1], "__proto__": {"tol": 1}}, extra="<b>")
    live = Live(visit_live(fragment=f"#player-1={text_of(state)}"), "Plane")
    live.page.wait_for_timeout(300)
    assert live.said() == ""
    scene = state_in(settled_after_step(live))["scene"]
    assert scene["parameters"] == {"stiffness": 2.0}
    assert "extra" not in scene


def settled_after_step(live: Live) -> str:
    live.button("One iteration on").click()
    return settled(live.page)


def test_addresses_of_other_kinds_are_none_of_the_players_business(visit_live: Callable[..., Page]) -> None:
    for fragment in ("#a-section", "#player-99=abc", "#player-1", "#player-x=1&y"):
        live = Live(visit_live(fragment=fragment), "Plane")
        assert live.said() == ""
        np.testing.assert_array_equal(live.centers(), START)
