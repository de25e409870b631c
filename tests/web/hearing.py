"""Ears for a page: what its audio elements really decode, sample by sample."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Page
from tests.web.visitor import Visitor

LISTEN: Final = """
window.players = [];
window.heard = {};
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  if (!window.players.includes(this)) {
    window.players.push(this);
    window.ears ??= new AudioContext();
    const counter = window.ears.createScriptProcessor(2048, 1, 1);
    counter.onaudioprocess = ({ inputBuffer }) => {
      const about = (window.heard[this.currentSrc] ??= { samples: 0, pitches: [] });
      const part = inputBuffer.getChannelData(0);
      about.samples += part.filter((sample) => sample !== 0).length;
      const rising = [...part.keys()].filter((at) => part[at - 1] < 0 && part[at] >= 0);
      const waves = rising.length - 1;
      if (waves > 0) about.pitches.push(waves / (rising[waves] - rising[0]));
    };
    window.ears.createMediaElementSource(this).connect(counter);
    counter.connect(window.ears.destination);
  }
  return play.call(this);
};
"""
"""Put between an element and the loudspeaker; what is silent is no sample.

Each part has a pitch of its own: a busy machine leaves gaps, and the end of the piece before.
"""

EARS_ARE_OLD: Final = "ScriptProcessorNode"
"""Its successor loads a script of its own, which the content policy forbids, as it should."""


@dataclass
class Ears:
    """Somebody who hears what a page plays."""

    page: Page

    def hear(self, path: str, samples: int = 40_000) -> float:
        """Wait until so many samples of an address were heard; return their usual pitch in Hz."""
        found = "Object.entries(window.heard).find(([url]) => url.endsWith(path))?.[1]"
        enough = f"([path, samples]) => {{ const one = {found}; return one?.samples > samples }}"
        self.page.wait_for_function(enough, arg=[path, samples])
        one: Any = self.page.evaluate(f"(path) => {found}", path)
        rate_hz: Any = self.page.evaluate("window.ears.sampleRate")
        return statistics.median(one["pitches"]) * float(rate_hz)

    def position(self) -> float:
        """Where what is heard now is, in seconds; -1 when nothing is."""
        now = "window.players.filter((one) => !one.paused).map((one) => one.currentTime)[0] ?? -1"
        return float(self.page.evaluate(now))

    def hurry(self) -> None:
        """Have the rest of what is heard now pass as fast as a browser can; the next one not."""
        self.page.evaluate(
            "window.players.filter((one) => !one.paused).forEach((one) => one.playbackRate = 16)"
        )


def ears_of(visitor: Visitor) -> Ears:
    """Give somebody ears, before they open a page."""
    visitor.page.add_init_script(LISTEN)
    return Ears(visitor.page)


def forgive(visitor: Visitor) -> None:
    """Forget what the browser has to say of such ears, and nothing else."""
    visitor.faults[:] = [fault for fault in visitor.faults if EARS_ARE_OLD not in fault]
