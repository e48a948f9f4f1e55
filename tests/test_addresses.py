"""Nothing is fetched from where it must not, however the address is spelt or led to."""

from __future__ import annotations

from collections.abc import Iterable

import httpcore
import pytest
from forum_server import PUBLIC, ForumServer, Loopback, Sent, fetcher_for, leads_to

from extract.web.addresses import is_public, shown
from extract.web.fetch import Fetcher, FetchLimits
from extract.web.network import check_address, look_up
from graph.errors import FetchError, Way

PAGE = Sent(body=b"secret of the house")
NOT_PUBLIC = [
    "127.0.0.1",
    "127.255.0.9",
    "0.0.0.0",  # noqa: S104 - the point
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",  # where clouds tell a machine its secrets
    "100.64.0.1",  # behind a carrier's NAT
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",  # 127.0.0.1 through NAT64
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::7f00:1",  # Teredo
    "2001:db8::1",
    "2002:7f00:1::1",  # 127.0.0.1 through 6to4
    "3fff::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "no address",
    "",
]
IS_PUBLIC = [
    "8.8.8.8",
    PUBLIC,
    "192.1.0.1",
    "2606:4700::1111",
    "2a00:1450:4001::1",
    "64:ff9b::808:808",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_is_not_of_the_public_internet_is_told(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", IS_PUBLIC)
def test_an_address_of_the_public_internet_is_told(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "0x7f000001",
     "127.0.0.1.", "[::1]", "[::ffff:127.0.0.1]", "[0:0:0:0:0:ffff:7f00:1]", "①②⑦.0.0.1"],
)  # fmt: skip
def test_this_machine_is_not_asked_however_it_is_spelt(host: str) -> None:
    """As the system resolves it, with nothing put in between."""
    with (
        Fetcher(sleep=lambda _: None, limits=FetchLimits(attempts=1)) as fetch,
        pytest.raises(FetchError),
    ):
        fetch(f"http://{host}/")


def test_a_server_on_this_machine_is_reached_only_where_that_is_allowed(
    server: ForumServer,
) -> None:
    here = f"127.0.0.1:{server.port}"
    server.on(f"{here}/", PAGE)
    with Fetcher() as fetch, pytest.raises(FetchError, match=r"public internet|port") as refused:
        fetch(f"http://{here}/")
    assert refused.value.ways == (Way.ANY_ADDRESS,)
    assert server.seen == []
    with Fetcher(only_public=False) as fetch:
        assert fetch(f"http://{here}/") == PAGE.body


@pytest.mark.parametrize("address", ["10.0.0.7", "127.0.0.1", "fd00::7"])
@pytest.mark.parametrize("before", [[], [PUBLIC]])
def test_a_name_that_leads_inside_is_not_followed(
    server: ForumServer, address: str, before: list[str]
) -> None:
    network = Loopback(server.port)
    names = {"forum.example": [*before, address]}
    with (
        fetcher_for(server, names=names, network=network) as fetch,
        pytest.raises(FetchError, match=r"forum\.example .* is not on the public internet"),
    ):
        fetch("http://forum.example/")
    assert network.dialled == []


def test_a_name_is_asked_for_once_and_what_was_checked_is_connected_to(server: ForumServer) -> None:
    answers = [[PUBLIC], ["127.0.0.1"]]
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return answers[len(asked) - 1]

    network = Loopback(server.port)
    server.on("forum.example/", PAGE)
    with Fetcher(resolve=rebinding, network=network) as fetch:
        assert fetch("http://forum.example/") == PAGE.body
    assert asked == ["forum.example"]
    assert network.dialled == [(PUBLIC, 80)]


def test_a_name_that_turns_inwards_is_noticed_at_the_next_connection(server: ForumServer) -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    server.on("forum.example/", Sent(status=500, headers={"Connection": "close"}), PAGE)
    with (
        Fetcher(
            resolve=lambda _host, _port: next(answers),
            network=Loopback(server.port),
            sleep=lambda _: None,
        ) as fetch,
        pytest.raises(FetchError, match=r"127\.0\.0\.1"),
    ):
        fetch("http://forum.example/")
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "target",
    ["http://10.0.0.1/", "http://inside.example/", "http://127.0.0.1/", "http://[::1]/",
     "http://169.254.169.254/latest/meta-data/", "http://2130706433/"],
)  # fmt: skip
def test_a_redirect_leads_inside_no_more_than_a_link(server: ForumServer, target: str) -> None:
    names = {
        "inside.example": ["192.168.0.1"],
        "2130706433": ["127.0.0.1"],  # as every system resolves it
        **{host: [host] for host in ("10.0.0.1", "127.0.0.1", "::1", "169.254.169.254")},
    }
    network = Loopback(server.port)
    server.on("forum.example/", leads_to("/on"))
    server.on("forum.example/on", leads_to(target))
    with (
        fetcher_for(server, names=names, network=network) as fetch,
        pytest.raises(FetchError, match=r"public internet.*http://forum\.example/ had led there"),
    ):
        fetch("http://forum.example/")
    assert set(network.dialled) == {(PUBLIC, 80)}


@pytest.mark.parametrize("address", ["http://forum.example:22/", "https://forum.example:8443/"])
def test_other_ports_are_asked_only_where_that_is_allowed(
    server: ForumServer, address: str
) -> None:
    server.on("forum.example:22/", PAGE)
    server.on("forum.example:8443/", PAGE)
    with fetcher_for(server) as fetch, pytest.raises(FetchError, match="port"):
        fetch(address)
    assert server.seen == []
    with fetcher_for(server, only_public=False) as fetch:
        assert fetch(address) == PAGE.body


def test_a_redirect_to_another_port_is_not_followed(server: ForumServer) -> None:
    server.on("forum.example/", leads_to("http://forum.example:6379/"))
    with fetcher_for(server) as fetch, pytest.raises(FetchError, match="port 6379"):
        fetch("http://forum.example/")
    assert len(server.seen) == 1


@pytest.mark.parametrize("only_public", [True, False])
def test_a_proxy_of_the_environment_is_used_only_where_any_host_may_be_asked(
    server: ForumServer, monkeypatch: pytest.MonkeyPatch, *, only_public: bool
) -> None:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://proxy.example:3128")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    network = Loopback(server.port)
    server.on("forum.examplehttp://forum.example/", PAGE)  # a proxy is given the whole address
    server.on("forum.example/", PAGE)
    with fetcher_for(
        server, only_public=only_public, network=network, names={"proxy.example": ["10.0.0.9"]}
    ) as fetch:
        assert fetch("http://forum.example/") == PAGE.body
    assert network.dialled == [(PUBLIC, 80) if only_public else ("10.0.0.9", 3128)]


@pytest.mark.parametrize(
    ("proxy", "says"),
    [
        ("http://ada:tram5@proxy.example:3128", "proxy that the environment names refuses"),
        ("socks5://ada:tram5@proxy.example:1080", "only http and https ones"),
        ("http://ada:tram5@[::1", "names the proxy"),
    ],
)
def test_a_proxy_that_is_of_no_use_is_an_error_without_its_password(
    server: ForumServer, monkeypatch: pytest.MonkeyPatch, proxy: str, says: str
) -> None:
    for name in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, proxy)
    with (
        fetcher_for(server, only_public=False) as fetch,
        pytest.raises(FetchError, match=says) as raised,
    ):
        fetch("https://forum.example/")
    assert "tram5" not in str(raised.value)


def test_the_next_address_of_a_host_is_tried_where_one_does_not_answer(server: ForumServer) -> None:
    class Half(Loopback):
        def connect_tcp(
            self,
            host: str,
            port: int,
            timeout: float | None = None,
            local_address: str | None = None,
            socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
        ) -> httpcore.NetworkStream:
            if ":" in host:
                raise httpcore.ConnectError("no route")
            return super().connect_tcp(host, port, timeout, local_address, socket_options)

    server.on("forum.example/", PAGE)
    names = {"forum.example": ["2606:4700::1111", PUBLIC]}
    with fetcher_for(server, names=names, network=Half(server.port)) as fetch:
        assert fetch("http://forum.example/") == PAGE.body


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("ftp://forum.example/x", "only http"),
        ("file:///etc/passwd", "only http"),
        ("http:///path", "no host"),
        ("http://a:b@forum.example/", "password"),
        ("http://forum.example:99999/", "no port"),
        ("http://forum.example:0/", "no port"),
        ("http://[::1/", "no address"),
        ("http://forum.example/\x00", "no address"),
        ("http://forum.example/" + "x" * 2_000, "2,021 characters"),
    ],
)
def test_what_is_no_address_is_refused_before_anybody_is_asked(address: str, says: str) -> None:
    for only_public in (True, False):
        with pytest.raises(FetchError, match=says):
            check_address(address, only_public=only_public)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "x" * 70 + ".example", "a..b"])
def test_a_host_that_there_is_not_is_an_error(host: str) -> None:
    with pytest.raises((FetchError, httpcore.ConnectError)):
        look_up(host, 80)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://a.example/b?id=4#top", "https://a.example/b?id=4"),
        ("https://a.example/b?key=4&p=2", "https://a.example/b?…&p=2"),
        ("https://ada:pw@a.example/", "https://…@a.example/"),
        ("https://a.example/?p=" + "x" * 30, "https://a.example/?…"),
    ],
)
def test_what_is_shown_of_an_address_keeps_its_secrets(address: str, expected: str) -> None:
    assert shown(address) == expected
