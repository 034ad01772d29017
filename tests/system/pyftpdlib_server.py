"""An FTP server of pyftpdlib on a free port of 127.0.0.1, where alice (password "secret") may do everything: pyftpdlib_server.py FOLDER."""

import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer


def main(folder):
    authorizer = DummyAuthorizer()
    authorizer.add_user("alice", "secret", folder, perm="elradfmwMT")
    FTPHandler.authorizer = authorizer
    server = FTPServer(("127.0.0.1", 0), FTPHandler)
    print("listening on", server.address[1], flush=True)
    server.serve_forever()


main(*sys.argv[1:])
