"""Endpoints: who is asking, what goes wrong on the way, and writers that were lost."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from example_map import example_map, hostile_map
from guarded import NAME, TOKEN, WORD, Scheme, door
from sparql_servers import empty, free_port, oxigraph
from terminal import assert_refused, run

from graph.errors import QueryRefused, QueryStopped, StoreError, StoreLocked
from graph.keeping.check import problems
from graph.keeping.endpoint import addresses
from graph.keeping.journal import FILLING, STATE, VERSION
from graph.keeping.remote import RemoteStore
from graph.keeping.rewriting import Rewrite
from graph.kept import ready
from graph.model import ArgumentMap
from graph.questions import QUESTIONS
from graph.sparql import Limits, answer
from graph.store import open_store

SECRETS = (WORD, TOKEN)
CLAIMS = "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c a cm:Claim }"
PAIRS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"  # they share no variable


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as address:
        yield address


@pytest.fixture
def place(server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The address of a server that holds nothing, asked by somebody without credentials."""
    for name in ("TOKEN", "TOKEN_FILE", "USER", "PASSWORD", "PASSWORD_FILE", "UPDATE"):
        monkeypatch.delenv(f"CRUXMAP_STORE_{name}", raising=False)
    monkeypatch.delenv("CRUXMAP_STORE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("NETRC", raising=False)
    empty(f"{server}/update")
    return server


# --- where it is ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("location", "query", "update"),
    [
        ("http://h:7878", "http://h:7878/query", "http://h:7878/update"),
        ("http://h:7878/", "http://h:7878/query", "http://h:7878/update"),
        ("https://h/maps/query", "https://h/maps/query", "https://h/maps/update"),
        ("http://h/repositories/maps", "http://h/repositories/maps",
         "http://h/repositories/maps/statements"),
        ("http://h:8890/sparql-auth", "http://h:8890/sparql-auth", "http://h:8890/sparql-auth"),
    ],
)  # fmt: skip
def test_where_updates_go(
    location: str, query: str, update: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = addresses(location)
    assert (str(found.query), str(found.update)) == (query, update)
    monkeypatch.setenv("CRUXMAP_STORE_UPDATE", "http://elsewhere/update")
    with pytest.raises(StoreError, match="on another server than the store"):
        addresses(location)


# --- who is asking -------------------------------------------------------------------------------


def known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, how: str) -> None:
    """Let the credentials be known in one way."""
    secret = tmp_path / "secret"
    if how.startswith("token"):
        secret.write_text(f"{TOKEN}\n", encoding="utf-8")
        value = str(secret) if how == "token file" else TOKEN
        suffix = "_FILE" if how == "token file" else ""
        monkeypatch.setenv(f"CRUXMAP_STORE_TOKEN{suffix}", value)
    elif how == "netrc":
        secret.write_text(f"machine 127.0.0.1 login {NAME} password {WORD}\n", encoding="utf-8")
        monkeypatch.setenv("NETRC", str(secret))
    else:
        secret.write_text(WORD, encoding="utf-8")
        monkeypatch.setenv("CRUXMAP_STORE_USER", NAME)
        value = str(secret) if how == "password file" else WORD
        suffix = "_FILE" if how == "password file" else ""
        monkeypatch.setenv(f"CRUXMAP_STORE_PASSWORD{suffix}", value)
    if secret.exists():
        secret.chmod(0o600)


@pytest.mark.parametrize(
    ("scheme", "how"),
    [
        ("bearer", "token"),
        ("bearer", "token file"),
        ("basic", "password"),
        ("basic", "password file"),
        ("basic", "netrc"),
        ("digest", "password"),
        ("digest", "netrc"),
    ],
)
def test_credentials_are_shown_to_the_endpoint(
    place: str, scheme: Scheme, how: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with door(place, scheme) as front:
        with open_store(front.address) as store, pytest.raises(StoreError, match="answers 401"):
            store.threads()
        assert not any(front.shown)
        known(monkeypatch, tmp_path, how)
        with open_store(front.address) as store:
            assert store.add(example_map()) == "added"
            assert store.load(example_map().thread.id) == example_map()
            assert answer(CLAIMS, store=store).rows == ((13,),)
    assert not any(secret in path for path in front.paths for secret in SECRETS)
    assert all(path in ("/query", "/update") for path in front.paths)


@pytest.mark.parametrize("how", ["token", "password", "netrc"])
def test_credentials_go_nowhere_else(
    place: str, how: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    known(monkeypatch, tmp_path, how)
    with door(place, "open") as other, door(place, "elsewhere", elsewhere=other.address) as front:
        done = run("threads", "--store", front.address)
        assert_refused(done, saying="has moved to .*redirects are not followed")
        assert other.shown == []
        assert front.paths == ["/query"]


def test_credentials_of_one_endpoint_are_not_shown_to_another(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRUXMAP_STORE", place)
    monkeypatch.setenv("CRUXMAP_STORE_TOKEN", TOKEN)
    with door(place, "open") as front:
        with open_store(front.address) as store:
            store.threads()
        assert front.shown
        assert not any(front.shown)
        monkeypatch.setenv("CRUXMAP_STORE", front.address)
        with open_store(front.address) as store:
            store.threads()
        assert front.shown[-1] == f"Bearer {TOKEN}"


def test_no_default_entry_of_netrc_is_shown(
    place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text(f"default login {NAME} password {WORD}\n", encoding="utf-8")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with door(place, "basic") as front:
        assert_refused(run("threads", "--store", front.address), saying="answers 401")
        assert not any(front.shown)


@pytest.mark.parametrize("scheme", ["bearer", "basic", "digest"])
def test_wrong_credentials_are_told_and_not_shown(
    place: str, scheme: Scheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    if scheme == "bearer":
        monkeypatch.setenv("CRUXMAP_STORE_TOKEN", "wrong-secret")
    else:
        monkeypatch.setenv("CRUXMAP_STORE_USER", NAME)
        monkeypatch.setenv("CRUXMAP_STORE_PASSWORD", "wrong-secret")
    with door(place, scheme) as front:
        done = run("threads", "--store", front.address)
        assert_refused(done, saying="answers 401, it wants to know who is asking")
        assert "wrong-secret" not in done.output
        with open_store(front.address) as store:
            assert "wrong-secret" not in repr(vars(store.endpoint()))


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    done = run("threads", "--store", f"http://{NAME}:{WORD}@127.0.0.1:7878")
    assert_refused(done, saying="holds a user or a password")
    assert WORD not in done.output


def test_nothing_secret_travels_unencrypted_to_another_machine(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRUXMAP_STORE_TOKEN", TOKEN)
    monkeypatch.setenv("http_proxy", place)  # whoever would carry it there
    done = run("threads", "--store", "http://maps.example")
    assert_refused(done, saying="a token would travel unencrypted to http://maps.example:80")
    assert TOKEN not in done.output


def test_a_secret_that_others_may_read_is_refused(
    place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    known(monkeypatch, tmp_path, "token file")
    (tmp_path / "secret").chmod(0o644)
    done = run("threads", "--store", place)
    assert_refused(done, saying=r"others may read it \(its mode is 644\): chmod 600")
    assert TOKEN not in done.output


def test_half_of_a_pair_is_told(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRUXMAP_STORE_USER", NAME)
    assert_refused(run("threads", "--store", place), saying="CRUXMAP_STORE_PASSWORD is not set")


# --- what goes wrong on the way ------------------------------------------------------------------


def test_a_server_that_is_not_there() -> None:
    done = run("threads", "--store", f"http://127.0.0.1:{free_port()}")
    assert_refused(done, saying="no server answers at .* is it running")


def test_an_address_that_is_no_endpoint(place: str) -> None:
    done = run("threads", "--store", f"{place}/nothing")
    assert_refused(done, saying="answers 404: there is no SPARQL endpoint")


def test_an_answer_that_ends_early_is_told(place: str) -> None:
    with open_store(place) as store:
        store.add(example_map())
    with door(place, "cut") as front, open_store(front.address) as store:
        with pytest.raises(StoreError, match="no SPARQL result"):
            store.load(example_map().thread.id)
        with pytest.raises(QueryStopped, match="broke off its answer"):
            answer("SELECT * { ?s ?p ?o }", store=store)


def test_an_endpoint_that_cuts_answers_is_found_out(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from graph.keeping import endpoint  # noqa: PLC0415 - it is changed below

    true = endpoint.Endpoint.select

    def cut(self: endpoint.Endpoint, query: str, **more: Any) -> Any:  # noqa: ANN401
        return true(self, query if "COUNT" in query else f"{query} LIMIT 200", **more)

    with open_store(place) as store:
        store.add(example_map())
        monkeypatch.setattr(endpoint.Endpoint, "select", cut)
        with pytest.raises(StoreError, match="cuts its answers off at 200 rows"):
            store.load(example_map().thread.id)


# --- a stranger's query --------------------------------------------------------------------------


def test_a_query_is_answered_as_by_a_store_of_ones_own(place: str) -> None:
    queries = [
        "SELECT ?o ?c { ?o cm:objectsTo ?c } ORDER BY ?o ?c",
        "SELECT ?text { ?c a cm:Claim ; aif:claimText ?text } ORDER BY ?text",
        "ASK { ?c sioc:has_creator ?user . ?user sioc:name 'Ada' }",
        "ASK { ?c a cm:Nothing }",
        "CONSTRUCT { ?c cm:kind ?k } { ?c a cm:Question ; cm:kind ?k }",
        "SELECT ?c ?x { ?c a cm:Question OPTIONAL { ?c cm:nothing ?x } } ORDER BY ?c",
        "SELECT * { VALUES ?x { 1 2.5 1e3 true 'a' <http://x/> } }",
    ]
    with open_store(place) as remote, open_store("memory:") as own:
        for store in (remote, own):
            store.add(example_map())
            store.add(hostile_map())
        for query in queries:
            theirs, ours = answer(query, store=remote), answer(query, store=own)
            assert theirs.columns == ours.columns
            assert sorted(map(repr, theirs.rows)) == sorted(map(repr, ours.rows)), query


def test_every_named_question_is_answered_by_a_server_too(place: str) -> None:
    with open_store(place) as remote, open_store("memory:") as own:
        for store in (remote, own):
            store.add(example_map())
        for question in QUESTIONS:
            # What words are looked for must be said; what else is asked for may be anything.
            query = question.sparql.replace("$words", '"harm"')
            theirs, ours = (answer(query, store=store) for store in (remote, own))
            assert theirs.columns == ours.columns, question.id
            assert sorted(map(repr, theirs.rows)) == sorted(map(repr, ours.rows)), question.id


def test_a_query_of_a_server_has_the_same_guard_and_limits(place: str) -> None:
    with open_store(place) as store:
        store.add(example_map())
        for query in ("DROP ALL", "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }", "SELECT * {"):
            with pytest.raises(QueryRefused):
                answer(query, store=store)
        for call in ("<bif:sys_stat>(1)", "ex:f(?s)"):
            query = f"PREFIX ex: <http://x/> SELECT * {{ ?s ?p ?o FILTER({call}) }}"
            with pytest.raises(QueryRefused, match=r"column \d+: at .*functions by name"):
                answer(query, store=store)
        assert answer("SELECT (xsd:integer('3') AS ?n) {}", store=store).rows == ((3,),)
        cut = answer(PAIRS, store=store, limits=Limits(rows=5))
        assert (len(cut.rows), cut.truncated) == (5, True)
        begun = time.monotonic()
        with pytest.raises(QueryStopped, match=r"stopped after 1\.5 s"):
            answer(
                f"SELECT (COUNT(*) AS ?n) {PAIRS.removeprefix('SELECT *')}",
                store=store,
                limits=Limits(seconds=1.5),
            )
        assert time.monotonic() - begun < 30  # and not for ever


def test_an_answer_that_never_ends_is_cut_off(place: str) -> None:
    with open_store(place) as store:
        store.add(example_map())
    with (
        door(place, "slow") as front,
        open_store(front.address) as store,
        pytest.raises(QueryStopped, match=r"stopped after 1\.5 s"),
    ):
        answer("SELECT * { ?s ?p ?o }", store=store, limits=Limits(seconds=1.5))


# --- several writers, and lost ones --------------------------------------------------------------


@pytest.mark.parametrize("transactions", [True, False])
def test_two_stores_that_write_at_once_lose_nothing(
    place: str, transactions: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not transactions:
        monkeypatch.setattr("graph.keeping.endpoint.TRANSACTIONS", ())
    maps = [example_map(f"thread-{number}") for number in range(12)]

    def add(some: list[ArgumentMap]) -> list[object]:
        with open_store(place) as store:
            return [store.add(amap) for amap in some]

    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(add, (maps[::3], maps[1::3], maps[2::3])))
    assert [change for some in done for change in some] == ["added"] * len(maps)
    with open_store(place) as store:
        assert [store.load(amap.thread.id) for amap in maps] == maps
        assert list(problems(store)) == []


def set_version(store: RemoteStore, version: str) -> None:
    here = f"GRAPH <{STATE}>"
    store.endpoint().update(
        f"DELETE WHERE {{ {here} {{ {VERSION} ?any }} }} ; "
        f'INSERT DATA {{ {here} {{ {VERSION} "{version}" }} }}'
    )


def remote(place: str) -> RemoteStore:
    store = open_store(place)
    assert isinstance(store, RemoteStore)
    store.patience = 0.3
    return store


class _Killed(BaseException):
    pass


@pytest.mark.parametrize("step", range(6))
def test_the_next_writer_ends_what_a_lost_one_began(
    place: str, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer is lost before each of its operations in turn."""
    monkeypatch.setattr("graph.keeping.endpoint.TRANSACTIONS", ())
    old, new = hostile_map("debate"), example_map("debate")
    with remote(place) as store:
        store.add(old)
        true, sent = store.endpoint().update, list[str]()

        def update(text: str) -> None:
            for one in re.split(r" ;\n(?=DELETE|INSERT)", text):
                if len(sent) == step:
                    raise _Killed
                sent.append(one)
                true(one)

        monkeypatch.setattr(store.endpoint(), "update", update)
        with pytest.raises(_Killed):
            store.add(new, replace=True)
    with remote(place) as store:
        if step % 2:
            store.add(example_map("other"))
        assert store.load("debate") in (old, new)
        assert not store._version().startswith(("writing", "doing"))
        assert list(problems(store)) == []
        assert store.add(new, replace=True) in ("replaced", "unchanged")
        assert store.load("debate") == new


def test_nobody_takes_half_a_restored_backup_for_a_whole_one(place: str) -> None:
    def broken() -> Iterator[Rewrite]:
        one = ready(example_map("one"))
        yield Rewrite(new={"one": one.quads()})
        raise StoreError("the file ended")

    with remote(place) as store:
        store.add(example_map("old"))
        with pytest.raises(StoreError, match="the file ended"):
            store.refill(broken())
        for look in (store.threads, store.version, lambda: store.add(example_map("new"))):
            with pytest.raises(StoreLocked, match=r"restored .*or that was broken off"):
                look()
        assert store._version().startswith(FILLING)
        one = ready(example_map("one"))
        store.refill([Rewrite(new={"one": one.quads()})])
        assert [summary.id for summary in store.threads()] == ["one"]
        assert store.load("one") == example_map("one")
