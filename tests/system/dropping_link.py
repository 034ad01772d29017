"""A bad link to an FTP server on 127.0.0.1: dropping_link.py SERVER_PORT OCTETS [WAY...].

Listens on an address of its own, on the printed port for control connections and, for every port that a 229 reply names,
on the same one for the data. Each time so many octets have passed, what is open at that moment is broken, in turn in one
of these ways: the data is reset, the control is reset, everything is reset, everything falls silent. Ways that are named
(reset_data, reset_control, reset_all, fall_silent) are taken once each, and then nothing is broken any more. Prints a
line for each break.
"""

import asyncio
import itertools
import os
import re
import socket
import struct
import sys

HERE = f"127.1.{os.getpid() >> 8 & 255}.{os.getpid() & 255}"  # one link does not take the ports of another
SERVER = "127.0.0.1"
PASSIVE = re.compile(rb"229 [^\r\n]*\(\|\|\|(\d+)\|\)")


class Pair:
    """Two ends of one connection, and whether it still forwards."""

    def __init__(self, *writers):
        self.writers = writers
        self.silent = asyncio.Event()

    def reset(self):
        for writer in self.writers:
            sock = writer.get_extra_info("socket")
            if sock is not None and sock.fileno() >= 0:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()


class Link:
    def __init__(self, server_port, octets, ways):
        self.server_port = server_port
        self.every = octets
        self.left = octets
        self.controls = set()
        self.data = set()
        every = [self.reset_data, self.reset_control, self.reset_all, self.fall_silent]
        named = {way.__name__: way for way in every}
        self.breaks = iter([named[way] for way in ways]) if ways else itertools.cycle(every)
        self.listeners = {}

    def reset_data(self):
        self.reset(self.data or self.controls)

    def reset_control(self):
        self.reset(self.controls)

    def reset_all(self):
        self.reset(self.controls | self.data)

    def fall_silent(self):
        for pair in self.controls | self.data:
            pair.silent.set()

    @staticmethod
    def reset(pairs):
        for pair in list(pairs):
            pair.reset()

    def passed(self, octets):
        self.left -= octets
        if self.left <= 0:
            self.left = self.every
            way = next(self.breaks, None)
            if way is None:
                return
            print("broken:", way.__name__, flush=True)
            way()

    async def forward(self, reader, writer, pair, watch):
        try:
            while piece := await reader.read(max(1, min(65536, self.left))):
                if pair.silent.is_set():
                    continue
                await watch(piece)
                writer.write(piece)
                await writer.drain()
                self.passed(len(piece))
            if not pair.silent.is_set():
                writer.write_eof()
        except OSError:
            pair.reset()

    async def join(self, client, port, kind, watch):
        from_client, to_client = client
        try:
            from_server, to_server = await asyncio.open_connection(SERVER, port)
        except OSError:
            to_client.transport.abort()
            return
        pair = Pair(to_client, to_server)
        kind.add(pair)
        await asyncio.gather(
            self.forward(from_client, to_server, pair, self.nothing),
            self.forward(from_server, to_client, pair, watch),
        )
        kind.discard(pair)
        for writer in pair.writers:
            writer.close()

    async def nothing(self, piece):
        pass

    def port_opener(self):
        """Opens what the replies of one control connection promise, in however many pieces they come."""
        seen = b""

        async def watch(piece):
            nonlocal seen
            seen += piece
            for port in PASSIVE.findall(seen):
                await self.listen_once(int(port))
            seen = seen[seen.rfind(b"\n") + 1:]

        return watch

    async def listen_once(self, port):
        if port in self.listeners:
            return  # a session keeps its port for several transfers

        async def serve(reader, writer):
            await self.join((reader, writer), port, self.data, self.nothing)

        self.listeners[port] = await asyncio.start_server(serve, HERE, port)

    async def control(self, reader, writer):
        await self.join((reader, writer), self.server_port, self.controls, self.port_opener())


async def main(server_port, octets, *ways):
    link = Link(int(server_port), int(octets), ways)
    listener = await asyncio.start_server(link.control, HERE, 0)
    print("listening on %s:%d" % listener.sockets[0].getsockname(), flush=True)
    await listener.serve_forever()


asyncio.run(main(*sys.argv[1:]))
