"""A slow and lossy link to this machine itself: delayed_link.py DELAY LOSS, as root of a network namespace of its own.

What is sent to 10.77.0.2 arrives from there at 10.77.0.1, DELAY milliseconds later, and so do the answers; LOSS of a
hundred packets get lost, and those that come while many wait. Prints "ready" and then a line for each lost packet, and
"crossing" for each time that the way was longer than ever before: so often has the answer to the answer to ... a packet
crossed the link, whatever time the two sides took. Two crossings are a round trip.
"""

import collections
import fcntl
import os
import random
import select
import struct
import subprocess
import sys
import time

HERE = "10.77.0.1/24"
TUNSETIFF = 0x400454CA  # linux/if_tun.h
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
LONGEST_PACKET = 65536
MOST_WAITING = 20000
TCP, SYN, ACK = 6, 2, 16  # RFC 791 §3.1, RFC 9293 §3.1


def open_link():
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", b"far", IFF_TUN | IFF_NO_PI))
    subprocess.run(["ip", "address", "add", HERE, "dev", "far"], check=True)
    subprocess.run(["ip", "link", "set", "dev", "far", "up"], check=True)
    return device


def turned(packet):
    """The packet with its two addresses (RFC 791 §3.1) in each other's place, which leaves its checksums right."""
    return packet[:12] + packet[16:20] + packet[12:16] + packet[20:]


class Sides:
    """Who is near, the one that opens TCP connections, and how often what each has seen had crossed the link."""

    def __init__(self):
        self.near_ports = set()
        self.seen = {True: 0, False: 0}

    def leaves(self, packet):
        """The side on which it arrives, and how often it will have crossed then; nothing of what is no TCP."""
        if packet[9] != TCP:
            return None
        header = packet[4 * (packet[0] & 15):]
        source = int.from_bytes(header[:2], "big")
        if header[13] & (SYN | ACK) == SYN:
            self.near_ports.add(source)
        near = source in self.near_ports
        return not near, self.seen[near] + 1

    def arrives(self, side, crossings):
        if crossings > max(self.seen.values()):
            print("crossing", flush=True)
        self.seen[side] = max(self.seen[side], crossings)


class Link:
    def __init__(self, delay, loss):
        self.delay = delay / 1000
        self.loss = loss / 100
        self.chance = random.Random(793)
        self.waiting = collections.deque()
        self.sides = Sides()
        self.device = open_link()

    def take(self):
        try:
            while packet := os.read(self.device, LONGEST_PACKET):
                if packet[0] >> 4 != 4:
                    continue  # IPv6 looks for its neighbours
                if len(self.waiting) == MOST_WAITING or self.chance.random() < self.loss:
                    print("lost", flush=True)
                else:
                    self.waiting.append((time.monotonic() + self.delay, self.sides.leaves(packet), turned(packet)))
        except BlockingIOError:
            pass

    def give(self):
        while self.waiting and self.waiting[0][0] <= time.monotonic():
            _, arrival, packet = self.waiting.popleft()
            if arrival:
                self.sides.arrives(*arrival)
            os.write(self.device, packet)

    def run(self):
        while True:
            patience = max(0, self.waiting[0][0] - time.monotonic()) if self.waiting else None
            select.select([self.device], [], [], patience)
            self.take()
            self.give()


def main(delay, loss):
    link = Link(float(delay), float(loss))
    print("ready", flush=True)
    link.run()


main(*sys.argv[1:])
