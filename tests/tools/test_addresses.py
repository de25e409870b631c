from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful.tools.addresses import is_public, is_public_name, literal


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.170",
        "192.168.1.1",
        "192.88.99.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2001:db8::1",
        "fc00::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_an_address_of_a_house_is_not_public_y9(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_an_address_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
def test_an_embedded_address_is_never_more_public_than_itself(inner: ipaddress.IPv4Address) -> None:
    number = int(inner)
    for outer in (
        ipaddress.IPv6Address((0xFFFF << 32) | number),
        ipaddress.IPv6Address((0x64FF9B << 96) | number),
        ipaddress.IPv6Address((0x2002 << 112) | (number << 80)),
        ipaddress.IPv6Address(number),
    ):
        assert is_public(inner) or not is_public(outer)


@given(st.ip_addresses(v=4))
def test_every_spelling_is_read_as_the_same_address(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    a, b, c, d = number.to_bytes(4, "big")
    for spelling in (
        str(address),
        str(number),
        hex(number),
        f"{a:#o}".replace("o", "") + f".{b}.{c}.{d}",
        f"{a}.{number & 0xFFFFFF}",
        f"{a}.{b}.{number & 0xFFFF}",
        f"[::ffff:{address}]",
    ):
        found = literal(spelling)
        assert found is not None
        mapped = getattr(found, "ipv4_mapped", None)
        assert (mapped or found) == address


@pytest.mark.parametrize(
    "host", ["example.com", "a.b.bandcamp.com", "xn--bcher-kva.example", "_x.y.net."]
)
def test_a_name_of_the_internet_is_a_public_name(host: str) -> None:
    assert is_public_name(host)
    assert literal(host) is None


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "router",
        "x.localhost",
        "nas.local",
        "metadata.google.internal",
        "a..b",
        "-a.com",
        "a b.com",
        "\uff11\uff12\uff17.0.0.1",
        "a.com\r\nx",
        "x." * 200 + "com",
        "",
    ],
)
def test_a_name_of_the_house_is_not_a_public_name(host: str) -> None:
    assert not is_public_name(host)
