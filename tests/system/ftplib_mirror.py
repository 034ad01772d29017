"""Fetches everything a user of an FTP server sees: ftplib_mirror.py HOST PORT USER PASSWORD FOLDER."""

import ftplib
import pathlib
import sys


def fetch(ftp, remote, local):
    local.mkdir(parents=True)
    for name, facts in list(ftp.mlsd(remote, ["type", "size"])):
        path = remote + "/" + name
        if facts["type"] == "dir":
            fetch(ftp, path, local / name)
        elif facts["type"] == "file":
            with open(local / name, "wb") as file:
                ftp.retrbinary("RETR " + path, file.write)
                if file.tell() != int(facts["size"]):
                    sys.exit(f"{path}: {file.tell()} bytes instead of {facts['size']}")


def main(host, port, user, password, folder):
    with ftplib.FTP() as ftp:
        ftp.connect(host, int(port), timeout=60)
        ftp.login(user, password)
        fetch(ftp, "", pathlib.Path(folder))


main(*sys.argv[1:])
