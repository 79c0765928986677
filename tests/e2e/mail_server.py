"""A mail server of the tests' own: as much SMTP (RFC 5321) as libcurl speaks, in a thread, that keeps what it is sent."""
import base64
import email
import email.policy
import socketserver
import threading

from patience import free_port


class Session(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        self.server.sessions += 1
        self.say("220 test ESMTP")
        to = []
        while line := self.rfile.readline().decode().strip():
            verb, _, rest = line.partition(" ")
            verb = verb.upper()
            if verb == "EHLO":
                self.say("250-test")
                self.say("250 AUTH PLAIN")
            elif verb == "AUTH":
                _, _, said = rest.partition(" ")
                if not said:
                    self.say("334 ")
                    said = self.rfile.readline().decode().strip()
                self.server.passwords.append(base64.b64decode(said).decode().split("\0")[-1])
                self.say("235 welcome")
            elif verb == "RCPT":
                to.append(rest)
                self.say(self.server.refusals.pop(0) if self.server.refusals else "250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                self.take(to)
                self.say("250 kept")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self, to):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        self.server.mails.append((list(to), email.message_from_bytes(b"".join(lines), policy=email.policy.default)))


class MailServer(socketserver.ThreadingTCPServer):
    """refusals: what the next recipients are answered with, one each: "451 later"."""
    allow_reuse_address = daemon_threads = True

    def __init__(self, port=None):
        super().__init__(("127.0.0.1", port or free_port()), Session)
        self.mails, self.refusals, self.passwords, self.sessions = [], [], [], 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def close(self):
        self.shutdown()
        self.server_close()
