"""The records of Qobuz's API: albums, tracks, artists and playlists in its own shapes."""

from typing import Any, Final

from tests.servers.catalogue import Track
from tests.servers.musicbrainz import isrc_of
from tests.servers.qobuz_records import (
    CD,
    HIRES_96,
    HIRES_192,
    MP3_320,
    OFFERS,
    Offer,
    Playlist,
    number_of,
)

Json = dict[str, Any]

_MAXIMA: Final[dict[int, tuple[int | None, float | None]]] = {
    MP3_320: (None, None),
    CD: (16, 44.1),
    HIRES_96: (24, 96),
    HIRES_192: (24, 192),
}


def album_json(offer: Offer) -> Json:
    """An album without its tracks, as searches, tracks and lists have it."""
    release = offer.release
    is_streamable = len(offer.not_streamable) < len(release.tracks)
    return {
        "id": offer.id,
        "qobuz_id": offer.number,
        "title": release.title,
        "version": offer.version,
        "slug": offer.slug,
        "url": offer.url,
        "relative_url": f"/album/{offer.slug}/{offer.id}",
        "upc": (release.barcode or f"90000000{offer.number}").zfill(13),
        "artist": artist_json(release.artist, offer.artist_id),
        "artists": [
            {
                "id": number_of(credit.artist.name) + 1_000_000 * offer.namesake,
                "name": credit.artist.name,
                "roles": ["main-artist"],
            }
            for credit in release.credits
        ],
        "composer": {"id": 573076, "name": "Various Composers", "slug": "various-composers"},
        "genre": {"id": 119, "name": _genre(offer), "path": [112, 119], "slug": "rock"},
        "genres_list": ["Pop/Rock", f"Pop/Rock\u2192{_genre(offer)}"],
        "image": _image(offer),
        "media_count": len(release.media),
        "tracks_count": len(release.tracks),
        "duration": round(release.length_ms / 1000),
        "streamable": is_streamable,
        "displayable": True,
        "downloadable": is_streamable,
        "purchasable": True,
        "parental_warning": offer.number % 2 == 1,
        "copyright": f"(C) {release.date[:4]} The Rights (P) {release.date[:4]} The Rights",
        "description": f"All about {release.title}.",
        "goodies": [_booklet(offer, number) for number in range(offer.booklets)],
        # Only a track may have no such numbers: streamrip asks an album for them.
        **_maxima(max(offer.best, CD)),
        **_dates(offer),
        **_label_and_type(offer),
    }


def track_json(offer: Offer, place: int) -> Json:
    """A track without its album, as the album has it."""
    track = offer.track(place)
    disc, number = _position(offer, place)
    version = offer.versions_of.get(place)
    best = offer.best_of.get(place, offer.best)
    is_streamable = place not in offer.not_streamable
    record = {
        "id": offer.track_id(place),
        "title": track.title.removesuffix(f" ({version})"),
        "version": version,
        "work": offer.works.get(place),
        "isrc": isrc_of(track),
        "track_number": number,
        "media_number": disc,
        "duration": round(track.length_ms / 1000),
        "performer": {"id": number_of(track.artist), "name": track.artist},
        "performers": offer.performers_of.get(place) or _performers(track),
        "composer": {"id": number_of("L. Oop"), "name": "L. Oop"},
        "streamable": is_streamable,
        "displayable": True,
        "downloadable": is_streamable,
        "purchasable": True,
        "sampleable": True,
        "parental_warning": False,
        "copyright": f"(P) {offer.release.date[:4]} The Rights",
        "audio_info": {"replaygain_track_gain": -7.0, "replaygain_track_peak": 0.9},
        **_maxima(best),
    }
    if offer.is_bare:
        del record["performer"], record["performers"]
    return record


def artist_json(name: str, number: int) -> Json:
    """An artist without the albums."""
    return {
        "id": number,
        "name": name,
        "albums_count": sum(offer.release.artist == name for offer in OFFERS),
        "slug": "-".join(name.casefold().split()),
        "image": None,
        "picture": None,
    }


def playlist_json(playlist: Playlist) -> Json:
    """A playlist without its tracks."""
    return {
        "id": playlist.id,
        "name": playlist.name,
        "slug": "-".join(playlist.name.casefold().split()),
        "description": "Made for the tests.",
        "owner": {"id": 3, "name": "A Curator"},
        "tracks_count": len(playlist.track_ids),
        "duration": 3 * len(playlist.track_ids),
        "is_public": True,
        "is_collaborative": False,
        "created_at": 1_700_000_000,
        "images300": [],
    }


def _position(offer: Offer, place: int) -> tuple[int, int]:
    """Disc and number on that disc of the track at a place."""
    for disc in offer.release.media:
        if place <= len(disc.tracks):
            return disc.position, place
        place -= len(disc.tracks)
    message = f"{offer.id} has no such track"
    raise LookupError(message)


def _performers(track: Track) -> str:
    """Names and what each did, in Qobuz's own notation."""
    main = [f"{credit.artist.name}, MainArtist" for credit in track.credits]
    return " - ".join([*main, "L. Oop, Composer, Lyricist", "P. Atch, Producer, Mixer"])


def _maxima(best: int) -> Json:
    bit_depth, sample_rate_khz = _MAXIMA[best]
    is_hires = best > CD
    return {
        "maximum_bit_depth": bit_depth,
        "maximum_sampling_rate": sample_rate_khz,
        "maximum_channel_count": 2,
        "maximum_technical_specifications": f"{bit_depth} bits / {sample_rate_khz} kHz - Stereo",
        "hires": is_hires,
        "hires_streamable": is_hires,
    }


def _dates(offer: Offer) -> Json:
    original = _whole_date(offer.release.group_date or offer.release.date)
    released = _whole_date(offer.release.date)
    return {
        "release_date_original": original,
        "release_date_download": offer.out_on or released,
        "release_date_stream": offer.out_on or released,
        "released_at": 1_600_000_000,
    }


def _whole_date(date: str) -> str:
    return date + "-01-01"[len(date) - 4 :] if len(date) < 10 else date


def _label_and_type(offer: Offer) -> Json:
    if offer.is_bare:
        return {"label": None}
    slug = "-".join(offer.label.casefold().split())
    label = {"id": number_of(offer.label), "name": offer.label, "slug": slug}
    return {"label": label, "release_type": offer.kind, "product_type": offer.kind}


def _genre(offer: Offer) -> str:
    return offer.release.genres[0] if offer.release.genres else "Rock"


def _image(offer: Offer) -> Json:
    if offer.is_bare:
        return dict.fromkeys(("small", "thumbnail", "large", "back"))
    folder = f"https://static.qobuz.com/images/covers/{offer.id[-2:]}/{offer.id[-4:-2]}"
    sizes = {"small": 230, "thumbnail": 50, "large": 600}
    urls = {name: f"{folder}/{offer.id}_{side}.jpg" for name, side in sizes.items()}
    return {**urls, "back": None}


def _booklet(offer: Offer, number: int) -> Json:
    url = f"https://static.qobuz.com/goodies/{offer.number}/{number + 1}.pdf"
    return {
        "id": offer.number * 10 + number,
        "name": "Digital booklet",
        "description": "Digital booklet",
        "url": url,
        "original_url": url,
        "file_format_id": 21,
    }
