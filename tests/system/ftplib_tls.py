"""Moves files both ways under TLS: ftplib_tls.py PORT FILES reuse|fresh 1.2|1.3. Prints how many data connections resumed."""

import ftplib
import io
import ssl
import sys


class Client(ftplib.FTP_TLS):
    reuse = False
    resumed = 0

    def ntransfercmd(self, cmd, rest=None):
        plain, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        session = self.sock.session if self.reuse else None
        data = self.context.wrap_socket(plain, server_hostname=self.host, session=session)
        self.resumed += data.session_reused
        return data, size


def main(port, files, reuse, version):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}[version]
    client = Client(context=context, timeout=60)
    client.reuse = reuse == "reuse"
    client.connect("127.0.0.1", int(port))
    client.login("alice", "secret")
    client.prot_p()
    for number in range(int(files)):
        content = bytes([number % 256]) * (number * 997)
        client.storbinary(f"STOR {number}", io.BytesIO(content))
        back = io.BytesIO()
        client.retrbinary(f"RETR {number}", back.write)
        if back.getvalue() != content:
            sys.exit(f"file {number} came back changed")
    print(client.resumed)
    client.quit()


main(*sys.argv[1:])
