"""Run the whole loopback internet by hand: `python -m tests.servers [--port N]`."""

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from tests.audio_files import AudioShelf
from tests.servers.internet import Internet
from tests.servers.world import everything


def main() -> None:
    """Print the settings to export and the links to try, then answer until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tests.servers", description=main.__doc__)
    parser.add_argument("--port", type=int, default=0, help="where the proxy listens")
    port: int = parser.parse_args().port
    # Ctrl-C and a polite kill both end it in order, so that the folders go too; a script's
    # shell starts it in the background with Ctrl-C ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="loopback-audio-") as folder:
        sites = everything(AudioShelf(Path(folder)))
        internet = Internet(sites, port=port).start()
        try:
            _say(f"export CRATEFUL_PROXY_URL={internet.proxy_url}")
            _say(f"export CRATEFUL_CA_FILE={internet.ca_file}")
            for site in sites:
                _say(f"\n# {type(site).__name__}: {', '.join(site.hosts)}")
                for link, meaning in getattr(site, "links", {}).items():
                    _say(f"#   {link}  ({meaning})")
            _say(f"\n# Steer it: curl {internet.proxy_url}/requests (/faults, /unknown, /release)")
            signal.pause()
        except KeyboardInterrupt:
            pass  # this is how it ends
        finally:
            internet.stop()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
