"""The player script of the test world's YouTube: small, but with a real challenge in it.

yt-dlp-ejs 0.8 finds the two transformations in the script by their structure and runs them in a
JavaScript engine: `n` is turned round; `s` loses its first character and is turned round.
"""

PLAYER_ID = "fade0001"
PLAYER_PATH = f"/s/player/{PLAYER_ID}/player_ias.vflset/en_US/base.js"
SIGNATURE_TIMESTAMP = 20400

PLAYER_SCRIPT = """var _yt_player={};(function(g){'use strict';
var conf={signatureTimestamp:20400};
function Url(u){this.u=u;this.p={}}
Url.prototype.fixN=function(){if(this.p.n)this.p.n=this.p.n.split("").reverse().join("")};
Url.prototype.set=function(k,v){this.p[k]=v};
Url.prototype.get=function(k){return this.p[k]};
Url.prototype.clone=function(){return this};
var mk=function(u,sp,s){var x=new Url(u);x.set("alr","yes");s&&(s=decodeURIComponent(s),x.set(sp,encodeURIComponent(s.slice(1).split("").reverse().join(""))));return x};
})(_yt_player);
"""  # noqa: E501 - the solver matches this expression as one

PLAYER_CONFIG = {
    "INNERTUBE_API_KEY": "k",
    "INNERTUBE_CLIENT_NAME": "WEB",
    "INNERTUBE_CLIENT_VERSION": "2.20260708.00.00",
    "INNERTUBE_CONTEXT": {
        "client": {
            "clientName": "WEB",
            "clientVersion": "2.20260708.00.00",
            "visitorData": "VISITOR",
            "hl": "en",
        }
    },
    "PLAYER_JS_URL": PLAYER_PATH,
    "VISITOR_DATA": "VISITOR",
    "STS": SIGNATURE_TIMESTAMP,
}

_SIGNATURE = "GOODSIG"


def challenge(video_id: str) -> str:
    """The `n` that a media address carries before the client has solved it."""
    return f"nChallenge_{video_id}"


def is_solved(video_id: str, answer: str) -> bool:
    """Whether this is `n` as the script would have turned it."""
    return answer == challenge(video_id)[::-1]


def scrambled_signature() -> str:
    """The `s` of an address whose signature must be computed."""
    return "x" + _SIGNATURE[::-1]


def is_signed(answer: str) -> bool:
    """Whether this is the signature as the script would have computed it."""
    return answer == _SIGNATURE
