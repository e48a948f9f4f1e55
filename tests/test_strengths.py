"""Gradual semantics and the grounded extension, against papers, another library, and their laws."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from argumentation.core.dung import ArgumentationFramework, grounded_extension
from argumentation.gradual.dfquad import dfquad_strengths
from argumentation.gradual.gradual import WeightedBipolarGraph, quadratic_energy_strengths
from example_map import example_map
from hypothesis import given
from hypothesis import strategies as st
from strategies import maps
from talk import talks

from graph.errors import InputError
from graph.model import ArgumentMap, LinkKind
from graph.strength.gradual import Numbers, Places
from graph.strengths import (
    AGAINST,
    FOR,
    SEMANTICS,
    Framework,
    Influence,
    Semantics,
    Standing,
    affected,
    df_quad,
    energy,
    framework,
    grounded,
    link_name,
    replaced,
    semantics_named,
    strengths,
    strengths_again,
    supposing,
)

NAMES = "abcdef"
every_semantics = pytest.mark.parametrize("semantics", SEMANTICS.values(), ids=SEMANTICS)


def of(base: dict[str, float], *bears: tuple[str, int, str]) -> Framework:
    """A framework of arguments and what bears on what, each by way of a link that is certain."""
    links = {f"{source}>{target}": (source, sign, target) for source, sign, target in bears}
    on: dict[str, list[Influence]] = {}
    for name, (source, sign, target) in links.items():
        on.setdefault(target, []).append(Influence(source, name, sign))
    return Framework(base=base | dict.fromkeys(links, 1.0), on=on)


@st.composite
def frameworks(draw: st.DrawFn, *, circles: bool = True) -> Framework:
    base = {name: draw(st.floats(0, 1)) for name in NAMES}
    pairs = [(one, other) for one in NAMES for other in NAMES if one != other]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=12))
    bears = [
        (source, draw(st.sampled_from([FOR, AGAINST])), target)
        for source, target in chosen
        if circles or source < target
    ]
    return of(base, *bears)


def theirs(those: Framework) -> WeightedBipolarGraph:
    pairs = {FOR: set[tuple[str, str]](), AGAINST: set[tuple[str, str]]()}
    for target, influences in those.on.items():
        for one in influences:
            pairs[one.sign].add((one.source, target))
    return WeightedBipolarGraph(
        arguments=frozenset(NAMES),
        initial_weights={name: those.base[name] for name in NAMES},
        attacks=frozenset(pairs[AGAINST]),
        supports=frozenset(pairs[FOR]),
    )


# --- by hand --------------------------------------------------------------------------------------


def weighed(
    semantics: Semantics, base: float, supports: list[float], objections: list[float]
) -> float:
    """The strength of one argument on which these forces bear."""
    forces = np.array([*supports, *objections], dtype=float)
    signs = np.array([1.0] * len(supports) + [-1.0] * len(objections))
    on = np.zeros(len(forces), dtype=np.intp)
    return float(semantics(np.array([base]), forces, signs, on)[0])


def test_the_quadratic_energy_model_by_hand() -> None:
    assert weighed(energy, 0.5, [], []) == 0.5
    assert weighed(energy, 0.5, [], [0.5]) == pytest.approx(0.4)  # E = -1/2, h = 1/5
    assert weighed(energy, 0.5, [1, 1], [1]) == pytest.approx(0.75)  # E = 1, h = 1/2
    assert weighed(energy, 0.0, [1, 1, 1], []) == pytest.approx(0.9)  # E = 3, h = 9/10
    assert weighed(energy, 1.0, [1], [1]) == 1.0


def test_df_quad_by_hand() -> None:
    assert weighed(df_quad, 0.5, [], []) == 0.5
    assert weighed(df_quad, 0.5, [], [0.5]) == pytest.approx(0.25)
    assert weighed(df_quad, 0.5, [0.5, 0.5], []) == pytest.approx(0.875)  # 3/4 of the way up
    assert weighed(df_quad, 0.4, [0.8], [0.8]) == pytest.approx(0.4)
    assert weighed(df_quad, 0.8, [0.5], [0.7]) == pytest.approx(0.64)  # a fifth of it goes


def test_a_chain_is_weighed_from_its_end() -> None:
    # c objects to b, and b to a: b falls to 1/2 - 1/2 h(1/2) = 0.4, so E of a is -0.4.
    chain = of({"a": 0.5, "b": 0.5, "c": 0.5}, ("b", AGAINST, "a"), ("c", AGAINST, "b"))
    found = strengths(chain).of
    assert found["b"] == pytest.approx(0.4)
    assert found["a"] == pytest.approx(0.5 - 0.5 * (0.16 / 1.16))
    assert strengths(chain, semantics=df_quad).of["a"] == pytest.approx(0.375)


def test_two_that_object_to_each_other_come_to_rest_alike() -> None:
    found = strengths(of({"a": 0.8, "b": 0.8}, ("a", AGAINST, "b"), ("b", AGAINST, "a")))
    assert not found.unsettled
    # s = 0.8 / (1 + s²)
    assert found.of["a"] == pytest.approx(found.of["b"])
    assert found.of["a"] == pytest.approx(0.8 / (1 + found.of["a"] ** 2), abs=1e-6)


def test_what_does_not_come_to_rest_is_said_with_all_it_leads_to() -> None:
    def jumps(base: Numbers, forces: Numbers, signs: Numbers, on: Places) -> Numbers:
        against = np.bincount(on, weights=forces * (signs < 0), minlength=len(base))
        return (against < 0.3).astype(np.float64)

    bears = [("a", AGAINST, "b"), ("b", AGAINST, "a"), ("b", FOR, "c"), ("d", FOR, "e")]
    those = of(dict.fromkeys("abcde", 0.5), *bears)
    found = strengths(those, semantics=jumps)
    assert found.unsettled & set("abcde") == set("abc")
    assert strengths(those).unsettled == frozenset()


def test_a_circle_that_swings_on_its_way_comes_to_rest() -> None:
    def swings(base: Numbers, forces: Numbers, signs: Numbers, on: Places) -> Numbers:
        against = np.bincount(on, weights=forces * (signs < 0), minlength=len(base))
        return np.where(against > 0, np.clip(1.25 - 1.5 * against, 0.0, 1.0), base)

    # Setting it to what pulls it would throw it further off each time.
    found = strengths(of({"a": 0.9}, ("a", AGAINST, "a")), semantics=swings)
    assert found.of["a"] == pytest.approx(0.5, abs=1e-8)
    assert not found.unsettled


# --- another library ------------------------------------------------------------------------------


@given(those=frameworks())
def test_energy_is_what_another_library_says(those: Framework) -> None:
    mine, other = strengths(those), quadratic_energy_strengths(theirs(those))
    if not mine.unsettled and other.converged:
        assert {name: mine.of[name] for name in NAMES} == pytest.approx(other.strengths, abs=1e-6)


@given(those=frameworks(circles=False))
def test_df_quad_is_what_another_library_says(those: Framework) -> None:
    mine, other = strengths(those, semantics=df_quad), dfquad_strengths(theirs(those))
    assert {name: mine.of[name] for name in NAMES} == pytest.approx(other.strengths, abs=1e-6)


@given(those=frameworks(), undercut=st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 11))))
def test_the_grounded_extension_is_what_another_library_says(
    those: Framework, undercut: list[tuple[str, int]]
) -> None:
    links = sorted(those.base.keys() - set(NAMES))
    on = {name: list(influences) for name, influences in those.on.items()}
    base = dict(those.base)
    for number, (source, place) in enumerate(undercut):
        if place < len(links):
            name = f"under {number}"
            base[name] = 1.0
            on.setdefault(links[place], []).append(Influence(source, name, AGAINST))
    deeper = Framework(base=base, on=on)
    found = grounded(deeper)
    # AFRA's own flattening: attacks are arguments; one defeats its target, and with a claim it
    # defeats every attack that the claim makes.
    attacks = {
        one.link: (one.source, target)
        for target, influences in on.items()
        for one in influences
        if one.sign == AGAINST
    }
    defeats = {
        (attack, target)
        for attack, (_, target) in attacks.items()
        if target in NAMES or target in attacks
    }
    defeats |= {
        (attack, other)
        for attack, (_, target) in attacks.items()
        for other, (source, _) in attacks.items()
        if source == target
    }
    flat = ArgumentationFramework(
        arguments=frozenset(NAMES) | frozenset(attacks), defeats=frozenset(defeats)
    )
    stands = grounded_extension(flat)
    assert {name for name in NAMES if found[name] is Standing.STANDS} == stands & set(NAMES)
    for attack, (source, _) in attacks.items():
        holds = found[attack] is found[source] is Standing.STANDS
        assert holds == (attack in stands)


# --- laws -----------------------------------------------------------------------------------------


@every_semantics
@given(those=frameworks())
def test_names_make_no_difference(semantics: Semantics, those: Framework) -> None:
    def other(name: str) -> str:
        return name[::-1] + "!"

    renamed = Framework(
        base={other(name): score for name, score in reversed(list(those.base.items()))},
        on={
            other(name): [Influence(other(i.source), other(i.link), i.sign) for i in influences]
            for name, influences in those.on.items()
        },
    )
    mine, again = strengths(those, semantics=semantics), strengths(renamed, semantics=semantics)
    found = {other(name): strength for name, strength in mine.of.items()}
    assert found == pytest.approx(dict(again.of), abs=1e-6)
    assert {other(name) for name in mine.unsettled} == again.unsettled
    assert {other(name): s for name, s in grounded(those).items()} == grounded(renamed)


@every_semantics
@given(those=frameworks(), more=frameworks())
def test_what_is_elsewhere_makes_no_difference(
    semantics: Semantics, those: Framework, more: Framework
) -> None:
    def apart(name: str) -> str:
        return f"{name} elsewhere"

    both = Framework(
        base={**those.base, **{apart(name): score for name, score in more.base.items()}},
        on={
            **those.on,
            **{
                apart(name): [Influence(apart(i.source), apart(i.link), i.sign) for i in some]
                for name, some in more.on.items()
            },
        },
    )
    alone, together = strengths(those, semantics=semantics), strengths(both, semantics=semantics)
    # Circles rest to within a billionth, and beside others they may be followed a little longer.
    mine = {name: together.of[name] for name in those.base}
    assert mine == pytest.approx(dict(alone.of), abs=1e-6)


@every_semantics
@given(
    those=frameworks(circles=False),
    target=st.sampled_from(NAMES),
    score=st.floats(0, 1),
    sign=st.sampled_from([FOR, AGAINST]),
)
def test_one_more_objection_never_strengthens_and_one_more_support_never_weakens(
    semantics: Semantics, those: Framework, target: str, score: float, sign: int
) -> None:
    more = Framework(
        base={**those.base, "new": score, "new link": 1.0},
        on={**those.on, target: [*those.bearing(target), Influence("new", "new link", sign)]},
    )
    before = strengths(those, semantics=semantics).of[target]
    after = strengths(more, semantics=semantics).of[target]
    assert sign * (after - before) >= -1e-12


@every_semantics
@given(those=frameworks(), changed=st.sampled_from(NAMES), score=st.floats(0, 1))
def test_what_is_weighed_again_is_what_is_weighed_anew(
    semantics: Semantics, those: Framework, changed: str, score: float
) -> None:
    before = strengths(those, semantics=semantics)
    now = dataclasses.replace(those, base={**those.base, changed: score})
    again = strengths_again(now, before, [changed], semantics=semantics)
    anew = strengths(now, semantics=semantics)
    assert dict(again.of) == pytest.approx(dict(anew.of), abs=1e-6)
    assert again.unsettled == anew.unsettled
    untouched = now.base.keys() - affected(now, [changed])
    assert all(again.of[name] == before.of[name] for name in untouched)


@every_semantics
@given(before=talks(), after=talks(), more=talks())
def test_one_map_of_several_that_changes_is_weighed_as_if_all_were_anew(
    semantics: Semantics, before: ArgumentMap, after: ArgumentMap, more: ArgumentMap
) -> None:
    other = elsewhere(more)
    whole = framework(before, other)
    old = strengths(whole, semantics=semantics)
    assert whole.followers is whole.followers  # it is kept, and has to be put right
    now, changed = replaced(whole, old=framework(before), new=framework(after))
    anew = framework(after, other)
    assert now == anew
    assert followers(now) == followers(anew)
    assert followers(now.changed()) == followers(anew)
    again, fresh = (
        strengths_again(now, old, changed, semantics=semantics),
        strengths(anew, semantics=semantics),
    )
    assert dict(again.of) == pytest.approx(dict(fresh.of), abs=1e-6)
    assert again.unsettled == fresh.unsettled


def followers(those: Framework) -> dict[str, set[str]]:
    return {name: set(ends) for name, ends in those.followers.items() if ends}


def elsewhere(amap: ArgumentMap) -> ArgumentMap:
    """The same with other ids."""
    names = {one: f"{one}~elsewhere" for one in (*amap.claim, *amap.link)}
    return dataclasses.replace(
        amap,
        claims=tuple(dataclasses.replace(one, id=names[one.id]) for one in amap.claims),
        links=tuple(
            dataclasses.replace(
                one, id=names[one.id], source=names[one.source], target=names[one.target]
            )
            for one in amap.links
        ),
    )


@every_semantics
@given(those=frameworks(), score=st.floats(0, 1))
def test_what_is_supposed_is_what_would_be(
    semantics: Semantics, those: Framework, score: float
) -> None:
    before = strengths(those, semantics=semantics)
    supposed = [{name: score} for name in NAMES]
    found = supposing(those, before, supposed, about="ab", most=1_000_000, semantics=semantics)
    for name, strength in zip(NAMES, found, strict=True):
        # Nothing bears on it any more, so that it is as strong as is said.
        fixed = those.changed(base={name: score}, on={name: []})
        now = strengths(fixed, semantics=semantics)
        if not now.unsettled:
            assert strength == pytest.approx({one: now.of[one] for one in "ab"}, abs=1e-6)


def test_no_more_is_supposed_than_there_is_work_for() -> None:
    those = of(dict.fromkeys("abcd", 0.5), ("a", AGAINST, "b"), ("b", FOR, "c"))
    before = strengths(those)
    supposed = [{"a": 1.0}, {"b": 1.0}, {"d": 1.0}]
    assert len(supposing(those, before, supposed, about="c", most=0)) == 1
    assert len(supposing(those, before, supposed, about="c", most=1000)) == 3


# --- maps -----------------------------------------------------------------------------------------


@every_semantics
@given(amap=maps())
def test_every_claim_and_link_of_any_map_has_a_strength(
    semantics: Semantics, amap: ArgumentMap
) -> None:
    found = strengths(framework(amap), semantics=semantics)
    assert all(0 <= strength <= 1 for strength in found.of.values())
    counted = [link for link in amap.links if link.kind in ("supports", "objects")]
    assert found.of.keys() >= {claim.id for claim in amap.claims}
    assert found.of.keys() >= {link_name(link.id) for link in counted}
    assert grounded(framework(amap)).keys() == found.of.keys()


def test_an_undercut_takes_the_force_of_the_link_it_ends_on() -> None:
    amap = example_map()
    undercut = next(link for link in amap.links if link.kind is LinkKind.UNDERCUTS)
    cut = amap.link[undercut.target]
    without = dataclasses.replace(
        amap, links=tuple(link for link in amap.links if link.id != undercut.id)
    )
    before, after = strengths(framework(without)), strengths(framework(amap))
    assert after.of[link_name(cut.id)] < before.of[link_name(cut.id)] == cut.confidence
    weaker = after.of[cut.target] < before.of[cut.target]
    assert weaker == (cut.kind is LinkKind.SUPPORTS)


def test_base_scores_may_be_given() -> None:
    amap = example_map()
    name = amap.claims[0].id
    assert framework(amap, base={name: 0.25}).base[name] == 0.25


def test_a_semantics_that_is_not_there() -> None:
    assert semantics_named("df-quad") is df_quad
    with pytest.raises(InputError, match=r"no semantics 'dung': name one of energy, df-quad"):
        semantics_named("dung")
