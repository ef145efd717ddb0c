"""Whose address and whose page a request comes from cannot be claimed by headers."""

import pytest
from aiohttp.test_utils import make_mocked_request
from aiohttp.web import Request
from multidict import CIMultiDict

from kit.client import client_address, is_own_origin
from kit.settings import Settings


def request(remote: str = "203.0.113.9", *headers: tuple[str, str]) -> Request:
    made = make_mocked_request(
        "GET", "/", headers=CIMultiDict([("Host", "127.0.0.1:8080"), *headers])
    )
    return made.clone(remote=remote)


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


def test_a_header_says_nothing_without_a_proxy_of_ours() -> None:
    spoofed = request("203.0.113.9", ("X-Forwarded-For", "198.51.100.1"))
    assert client_address(spoofed, settings()) == "203.0.113.9"


def test_behind_a_proxy_the_last_address_that_it_added_counts() -> None:
    behind = settings(trusted_proxies="10.0.0.0/8, 192.0.2.1")
    seen = request("10.1.2.3", ("X-Forwarded-For", "1.2.3.4, 198.51.100.7"))
    assert client_address(seen, behind) == "198.51.100.7"


def test_a_chain_of_proxies_is_followed_to_the_first_stranger() -> None:
    behind = settings(trusted_proxies="10.0.0.0/8")
    seen = request(
        "10.0.0.1", ("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "198.51.100.7, 10.0.0.2")
    )
    assert client_address(seen, behind) == "198.51.100.7"


def test_what_is_no_address_is_not_believed() -> None:
    behind = settings(trusted_proxies="10.0.0.1")
    for words in ("somebody", "", "1.2.3.4:99"):
        assert client_address(request("10.0.0.1", ("X-Forwarded-For", words)), behind) == "10.0.0.1"


def test_all_addresses_of_one_ipv6_site_are_one() -> None:
    one = client_address(request("2001:db8:1:2:3:4:5:6"), settings())
    two = client_address(request("2001:db8:1:2:ffff::1"), settings())
    other = client_address(request("2001:db8:1:3::1"), settings())
    assert one == two
    assert one != other
    assert client_address(request("::ffff:203.0.113.9"), settings()) == "203.0.113.9"


def test_a_proxy_that_is_no_network_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError):
        settings(trusted_proxies="nonsense")


@pytest.mark.parametrize(
    ("origin", "own"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://127.0.0.1:9999", False),
        ("https://127.0.0.1:8080", False),
        ("http://evil.example", False),
        ("null", False),
        ("", False),
    ],
)
def test_only_our_own_pages_are_ours(origin: str, own: bool) -> None:
    assert is_own_origin(request("1.2.3.4", ("Origin", origin)), settings()) is own


def test_a_public_address_is_the_only_one() -> None:
    public = settings(public_url="https://desk.example")
    assert is_own_origin(request("1.2.3.4", ("Origin", "https://desk.example")), public)
    assert not is_own_origin(request("1.2.3.4", ("Origin", "http://127.0.0.1:8080")), public)


def test_without_an_origin_the_browser_may_still_say_cross_site() -> None:
    assert is_own_origin(request(), settings())
    assert not is_own_origin(request("1.2.3.4", ("Sec-Fetch-Site", "cross-site")), settings())
