"""A client on a narrow line: `URL BYTES RATE` a line of its input; answers the SHA-256 of the first BYTES, after which
it closes, wherever the answer is by then. RATE is in bytes a second; 0 is as fast as it comes.

Its socket takes little at once, in small packets, so that the server is not far ahead of what has arrived.
"""

import hashlib
import http.client
import socket
import sys
import time
from urllib.parse import urlsplit

RECEIVE_BUFFER_BYTES = 16 << 10
SEGMENT_BYTES = 1400
PIECES_A_SECOND = 10


class Narrow(http.client.HTTPConnection):
    """What makes the line narrow is agreed upon when it is opened."""

    def connect(self):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT_BYTES)
        self.sock.settimeout(30)
        self.sock.connect((self.host, self.port))


def fetch(url, wanted, rate):
    there = urlsplit(url)
    line = Narrow(there.hostname, there.port)
    line.request("GET", there.path)
    answer = line.getresponse()
    if answer.status != 200:
        return f"status {answer.status}"
    digest = hashlib.sha256()
    most = rate // PIECES_A_SECOND or 64 << 10
    began, got = time.monotonic(), 0
    while got < wanted:
        piece = answer.read(min(wanted - got, most))
        if not piece:
            return f"ended {wanted - got} bytes too early"
        digest.update(piece)
        got += len(piece)
        if rate:
            time.sleep(max(0, began + got / rate - time.monotonic()))
    line.close()
    answer.close()
    return digest.hexdigest()


for asked in sys.stdin:
    url, wanted, rate = asked.split()
    print(fetch(url, int(wanted), int(rate)), flush=True)
