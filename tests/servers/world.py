"""All sites of the test world together."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from types import ModuleType
from typing import cast

import tests.servers
from tests.audio_files import AudioShelf
from tests.servers.exchange import Site

_FRAMEWORK = {"__main__", "control", "exchange", "faults", "fixtures", "internet", "proxy", "world"}


def everything(audio: AudioShelf) -> list[Site]:
    """One of every site: each class in this package that has `hosts` and `answer`.

    A site whose constructor has a parameter without a default gets the shelf of audio files.
    """
    names = {module.name for module in pkgutil.iter_modules(tests.servers.__path__)}
    modules = [
        importlib.import_module(f"tests.servers.{name}")
        for name in sorted(names - _FRAMEWORK)
        if not name.startswith(("test_", "ytdlp_"))
    ]
    return [_made(site, audio) for module in modules for site in _sites_in(module)]


def _sites_in(module: ModuleType) -> list[Callable[..., Site]]:
    return [
        cast("Callable[..., Site]", found)
        for _, found in inspect.getmembers(module, inspect.isclass)
        if found.__module__ == module.__name__ and {"hosts", "answer"} <= vars(found).keys()
    ]


def _made(site: Callable[..., Site], audio: AudioShelf) -> Site:
    parameters = inspect.signature(site).parameters.values()
    wanted = [parameter for parameter in parameters if parameter.default is parameter.empty]
    return site(audio) if wanted else site()
