"""How much one client may ask for, and who counts as one client."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Network, ip_address

_OWN_BITS = 64  # of an IPv6 address, which every customer has at least one network of: the rest is theirs to vary


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most ``events`` of one client within any ``window_s`` seconds."""

    events: int
    window_s: float


def network_of(address: str) -> str:
    """Whom an address counts as: an IPv4 address as itself, an IPv6 one as its /64; what is neither, as it is."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((parsed, _OWN_BITS), strict=False))
