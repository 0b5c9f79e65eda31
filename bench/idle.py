"""Machines that are known by their address, ask once and say no more, as a child in a process of its own."""

import asyncio

from bashu.project.commands.sip2 import allow_files
from bench.child import obey
from bench.machines import Machine

AT_ONCE = 50
OTHER_FILES = 100


async def _call(port: int) -> Machine:
    loop = asyncio.get_running_loop()
    _, machine = await loop.create_connection(lambda: Machine(1, iter(())), "127.0.0.1", port)
    if not (await machine.say("9900802.00")).startswith(b"98"):
        raise ConnectionError("a machine was not answered")
    return machine


def main(*, port: int) -> None:
    loop, machines = asyncio.new_event_loop(), list[Machine]()

    async def call_all(number: int) -> int:
        while len(machines) < number:
            machines.extend(await asyncio.gather(*(_call(port) for _ in range(AT_ONCE))))
        return len(machines)

    def call(*, number: int) -> int:
        allow_files(number + OTHER_FILES)
        return loop.run_until_complete(call_all(number))

    obey({"call": call})
