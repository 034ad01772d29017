"""What inetd does, on a free port of 127.0.0.1: inetd.py PROGRAM [ARGUMENT...], once for each connection, as its input and output."""

import socket
import subprocess
import sys


def main(*command):
    listener = socket.create_server(("127.0.0.1", 0))
    print("listening on", listener.getsockname()[1], flush=True)
    sessions = []
    while True:
        connection = listener.accept()[0]
        sessions = [session for session in sessions if session.poll() is None]
        with connection:
            sessions.append(subprocess.Popen(command, stdin=connection, stdout=connection))


main(*sys.argv[1:])
