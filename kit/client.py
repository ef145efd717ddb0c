"""Where a request came from, as far as that can be trusted: its address, and the origin of its
page."""

from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import web

from kit.settings import Settings

_IPV6_SITE = 64  # bits; one customer of a provider has at least as many addresses below that


def client_address(request: web.Request, settings: Settings) -> str:
    """The client's address, for rate limits. An IPv6 one is cut to its /64, since its owner can use
    all of that.

    X-Forwarded-For counts only when a proxy that the operator named sent it, and only up to the
    first address that no such proxy added.
    """
    trusted = [ip_network(network, strict=False) for network in settings.trusted_proxies]
    hops = [
        hop.strip() for hop in ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
    ]
    address = request.remote or "unknown"
    while hops and _is_in(address, trusted):
        hop = hops.pop()
        try:
            ip_address(hop)
        except ValueError:
            break
        address = hop
    return _site(address)


def is_own_origin(request: web.Request, settings: Settings) -> bool:
    """Whether the page that sent this is ours. A request without an Origin comes from no page of
    another site."""
    origin = request.headers.get("Origin")
    if origin is None:
        return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
    if settings.public_url is not None:
        return origin == settings.origin
    # Without a public address we are reached directly, under whichever name the browser used.
    return origin in (settings.origin, f"http://{request.host}")


def _is_in(address: str, networks: list[IPv4Network | IPv6Network]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)


def _site(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ip_network((parsed, _IPV6_SITE), strict=False))
