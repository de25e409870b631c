"""Files as exporters write them, short: the same two songs again and again."""

from __future__ import annotations

from typing import Final

EXPORTIFY: Final = (
    '"Track URI","Track Name","Artist URI(s)","Artist Name(s)","Album URI","Album Name",'
    '"Album Artist URI(s)","Album Artist Name(s)","Album Release Date","Album Image URL",'
    '"Disc Number","Track Number","Track Duration (ms)","Track Preview URL","Explicit",'
    '"Popularity","ISRC","Added By","Added At"\n'
    '"spotify:track:0VjIjW4GlUZAMYd2vXMi3b","Blinding Lights",'
    '"spotify:artist:1Xyo4u8u",'
    '"The Weeknd","spotify:album:4yP0hd","After Hours",'
    '"spotify:artist:1Xyo4u8u","The Weeknd","2020-03-20",'
    '"https://i.scdn.co/image/x","1","9","200040","","false","90",'
    '"USUG11904206","","2021-01-02T00:00:00Z"\n'
    '"spotify:track:3aQem4jVGdhtg116TmJnHz","911 / Mr. Lonely",'
    '"spotify:artist:4V8L,spotify:artist:2nHO",'
    '"Tyler\\, The Creator, Kali Uchis","spotify:album:2nkto6","Flower Boy","spotify:artist:4V8L",'
    '"Tyler\\, The Creator","2017-07-21","","1","10","255520","","true","70","USQX91701232","",""\n'
)
GERMAN_EXPORTIFY: Final = (
    EXPORTIFY.replace("Track URI", "Track-URI")
    .replace("Track Name", "Track-Name")
    .replace("Artist URI(s)", "Künstler-URI(s)")
    .replace('"Artist Name(s)"', '"Künstlername(n)"')
    .replace("Album Artist Name(s)", "Album-Künstlername(n)")
    .replace("Album Name", "Album-Name")
    .replace("Album Release Date", "Veröffentlichungsdatum des Albums")
    .replace("Track Duration (ms)", "Track-Dauer (ms)")
)
ALBUM_FIRST: Final = (
    "Track URI,Track Name,Album Name,Artist Name(s),Release Date,Duration (ms),Popularity,ISRC\n"
    "spotify:track:0VjIjW4GlUZAMYd2vXMi3b,Blinding Lights,After Hours,The Weeknd,2020-03-20,"
    "200040,90,USUG11904206\n"
    "spotify:track:3aQem4jVGdhtg116TmJnHz,911 / Mr. Lonely,Flower Boy,"
    '"Tyler, The Creator;Kali Uchis",'
    "2017-07-21,255520,70,USQX91701232\n"
)
TUNE_MY_MUSIC: Final = (
    "\ufeffTrack name,Artist name,Album,Playlist name,Type,ISRC,Spotify - id\r\n"
    "Bad Guy,Billie Eilish,WHEN WE ALL FALL ASLEEP,Chill,Playlist,"
    "usum7-1900764,2Fxmhks0bxGSBdJ92vM42m\r\n"
    "Cuff It,Beyoncé,RENAISSANCE,Party,Playlist,nonsense,1xzi1Jcr7mEi9K2RfzLOqS\r\n"
    "Radiohead,,,My Library,Artist,,\r\n"
    "Kid A,Radiohead,Kid A,My Library,Album,,\r\n"
)
SOUNDIIZ: Final = "title;artist;album;isrc\nPorcelain;Moby;Play;GBAJH9900088\n"
YOUTUBE_SONGS: Final = (
    "ID vidéo,Song Title,Album Title,Artist Name 1,Artist Name 2\n"
    " dQw4w9WgXcQ,Under Pressure,Hot Space,Queen,David Bowie\n"
)
YOUTUBE_PLAYLIST: Final = (
    "Video ID,Playlist Video Creation Timestamp\n"
    " a-BcD_123,2024-05-01T10:00:00+00:00\n A-BcD_123,2024-05-02T10:00:00+00:00\n"
)
OLD_YOUTUBE_PLAYLIST: Final = (
    "Playlist ID,Channel ID,Time Created,Title\nPL1,UC1,2020-01-01 00:00:00 UTC,Chill\n\n"
    "Video ID,Time Added\nxyz123,2020-01-02 00:00:00 UTC\n"
)
ITUNES: Final = (
    "Nombre\tArtista\tCompositor\tÁlbum\tTiempo\tAño\rBuddy Holly\tWeezer\t\tWeezer\t2:39\t1994\r"
)
SPOTIFY: Final = {
    "playlists": [
        {
            "name": "Road",
            "lastModifiedDate": "2024-01-01",
            "items": [
                {
                    "track": {
                        "trackName": "Hurt",
                        "artistName": "Johnny Cash",
                        "albumName": "American IV",
                        "trackUri": "spotify:track:28cnXtME493VX9NOw9cIUh",
                    },
                    "episode": None,
                    "localTrack": None,
                },
                {"track": None, "episode": {"episodeName": "One"}, "localTrack": None},
                {"track": None, "episode": None, "localTrack": {"uri": "spotify:local:a"}},
                {"track": None},
            ],
        },
        {"name": "Road", "items": []},
    ]
}
JSPF: Final = {
    "playlist": {
        "title": "Weekly",
        "track": [
            {
                "title": "Rosetta Stoned",
                "creator": "Tool",
                "identifier": "https://musicbrainz.org/recording/e97f805a-ab48-4c52-855e-07049142113d",
                "extension": {
                    "https://musicbrainz.org/doc/jspf#track": {
                        "additional_metadata": {
                            "caa_release_mbid": "11111111-1111-4111-8111-111111111111"
                        }
                    }
                },
            },
            {
                "title": "Rosetta Stoned",
                "creator": "Tool",
                "album": "10,000 Days",
                "duration": 671000,
                "identifier": [
                    "https://example.org/x",
                    "https://musicbrainz.org/recording/e97f805a-ab48-4c52-855e-07049142113d",
                ],
            },
        ],
    }
}
XSPF: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<playlist version="1" xmlns="http://xspf.org/ns/0/">'
    "<title>Evening</title><trackList><track><location>file:///E:/M/Bj%C3%B6rk/Post/01%20Army.flac"
    "</location><title>Army of Me</title><creator>Björk</creator><album>Post</album>"
    "<duration>224000</duration></track></trackList></playlist>"
)
M3U: Final = (
    "#EXTM3U\r\n#PLAYLIST:Trip\r\n#EXTINF:123.4,Moby - Porcelain\r\n"
    "..\\Moby\\Play (1999)\\03 - Porcelain.mp3"
    "\r\n#EXTINF:-1,\r\nE:\\Musik\\Kino\\Gruppa krovi\\01 - Gruppa krovi.mp3\r\n"
)
