"""From the command line to the loop: what `preview` starts, what it says, and how it ends."""

import gc
import secrets
import signal
import socket
import threading
import time
import webbrowser
from types import FrameType

import msgspec

from fingerpost.build import Program
from fingerpost.edges import terminal
from fingerpost.edges.disk import read_site
from fingerpost.edges.memory import DiskMemory, Kept, opened_memory
from fingerpost.edges.preview import address
from fingerpost.edges.preview.door import Door
from fingerpost.edges.preview.loop import Loop
from fingerpost.edges.preview.memory import ProcessMemory
from fingerpost.edges.preview.server import Server
from fingerpost.edges.preview.session import Look, Session, Wishes
from fingerpost.edges.preview.stage import Stage
from fingerpost.edges.watch import Watcher

FINE, FAULTS = 0, 1


class Start(msgspec.Struct, frozen=True):
    """What was asked for on the command line besides the site."""

    host: str = "127.0.0.1"
    port: int = 8000
    opens: bool = False
    polls: bool = False
    forgets: bool = False


def serve(program: Program, wishes: Wishes, start: Start) -> int:
    """Serves a site until it is interrupted: the exit code."""
    read = read_site(wishes.site)
    if any(d.rule == "site-missing" for d in read.diagnostics):
        terminal.say_all(read.diagnostics)
        return FAULTS
    try:
        sockets, port = address.bound(start.host, start.port)
    except address.PortError as error:
        terminal.say(str(error))
        return FAULTS
    signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        with opened_memory(wishes.site, is_wanted=not start.forgets) as kept:
            _previewed(program, wishes, start, kept, (sockets, port))
    except KeyboardInterrupt:
        terminal.say("the preview has ended")
    finally:
        for one in sockets:
            one.close()
    return FINE


def _previewed(
    program: Program, wishes: Wishes, start: Start, kept: Kept, bound: tuple[list[socket.socket], int]
) -> None:
    sockets, port = bound
    memory = kept.memory
    started = time.perf_counter()
    loop = Loop(Session(program, wishes, ProcessMemory(memory), kept.compiled))
    door = _door(start, port)
    server = Server(sockets, Stage(door, loop.make, loop.scene, wishes.site / "public"))
    watcher = Watcher(loop.look.ground, loop.wake, terminal.say, polls=start.polls)
    server.start()
    _welcome(start, door, loop.look, time.perf_counter() - started)
    watcher.start()
    # The first look may have found that nothing changed since the last build; the second reads what is remembered, so
    # that any page can be made at once.
    loop.wake()
    told: set[str] = set()

    def afterwards(look: Look) -> None:
        watcher.move_to(look.ground)
        # A build is told to look for circles hardly ever (cli.py); here each would leave its own behind.
        gc.collect()
        if not gc.get_freeze_count():
            # What the site is made of stays as long as we do, and looking through it for circles would take longer
            # than an edit.
            gc.freeze()
        if isinstance(memory, DiskMemory):
            memory.save()
            if memory.unsaved and memory.unsaved not in told:
                told.add(memory.unsaved)
                terminal.say(f"{memory.unsaved} The preview goes on without it")
            memory.unsaved = ""

    try:
        loop.run(server.show, afterwards)
    finally:
        watcher.stop()
        server.stop()


def _as_interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _door(start: Start, port: int) -> Door:
    is_open = not address.is_this_machine(start.host)
    if not is_open:
        names: tuple[str, ...] = ()
    elif address.is_everywhere(start.host):
        names = (address.own_address(),)
    else:
        names = (f"[{start.host}]" if ":" in start.host else start.host.lower(),)
    return Door(port, secrets.token_urlsafe(18), is_open, names)


def _welcome(start: Start, door: Door, look: Look, seconds: float) -> None:
    """The line with the address; before it what the author has to know."""
    url = _url(start, door, look.config.base_path if look.config is not None else "")
    if start.port not in (0, door.port):
        terminal.say(f"port {start.port} is in use; this preview takes {door.port}")
    title = look.config.title if look.config is not None else "This site"
    errors = sum(d.level == "error" for d in look.built.diagnostics)
    state = f"{look.built.page_count:,} pages" if look.is_good else f"{errors} error{'s' * (errors != 1)}"
    if door.is_open:
        terminal.say(
            "Everybody in this network who has the address below can read this site, drafts as well. Their devices need"
            " no password but the token in it; end the preview to shut them out."
        )
        for row in address.code(url):
            terminal.say(row)
    terminal.say(f"{title} ({state}, {seconds:.2f} s) is at {url} until Ctrl-C")
    errors_only = [d for d in look.built.diagnostics if d.level == "error"]
    for paragraph in terminal.as_text(errors_only, with_notes=False):
        terminal.say(paragraph)
    if start.opens:
        # Some browsers do not come back before they are closed.
        threading.Thread(target=_open, args=(url,), daemon=True).start()


def _open(url: str) -> None:
    if not webbrowser.open(url):
        terminal.say("no browser could be opened from here; open the address above in yours")


def _url(start: Start, door: Door, base_path: str) -> str:
    if not door.is_open:
        name = "127.0.0.1" if start.host == "localhost" else start.host
        return f"http://{address.authority(name, door.port)}{base_path}/"
    return f"http://{address.authority(door.names[0].strip('[]'), door.port)}{base_path}/?token={door.token}"
