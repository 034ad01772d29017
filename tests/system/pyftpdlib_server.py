"""An FTP server of pyftpdlib on a free port of 127.0.0.1, where alice (password "secret") may do everything: pyftpdlib_server.py FOLDER [PEM].

With a file of a certificate and its key: under TLS only.
"""

import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer


def handler_under_tls(certificate):
    from pyftpdlib.handlers import TLS_FTPHandler

    TLS_FTPHandler.certfile = certificate
    TLS_FTPHandler.tls_control_required = True
    TLS_FTPHandler.tls_data_required = True
    return TLS_FTPHandler


def main(folder, certificate=None):
    authorizer = DummyAuthorizer()
    authorizer.add_user("alice", "secret", folder, perm="elradfmwMT")
    handler = handler_under_tls(certificate) if certificate else FTPHandler
    handler.authorizer = authorizer
    server = FTPServer(("127.0.0.1", 0), handler)
    print("listening on", server.address[1], flush=True)
    server.serve_forever()


main(*sys.argv[1:])
