"""Starts what compose.yaml describes and asks it, through the proxy over TLS, what an operator would ask it first.

Runs as root, in mount, network and process namespaces of its own: whatever happens, nothing of it is left but the folder.
"""

import argparse
import json
import socket
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

import compose_file
import http2
from engine import Engine

HOST = "dwell.example.com"


class Client:
    """Whoever is outside: the proxy's address is all it knows."""

    def __init__(self, address, certificate):
        self.address = address
        self.tls = ssl.create_default_context(cafile=certificate)
        self.tls_of_frames = ssl.create_default_context(cafile=certificate)

    def raw(self, text, port=8443):
        """What comes back for exactly these bytes, until the server closes or says nothing for two seconds."""
        with socket.create_connection((self.address, port), timeout=5) as plain:
            connection = self.tls.wrap_socket(plain, server_hostname=HOST) if port == 8443 else plain
            connection.sendall(text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode())
            connection.settimeout(2)
            answer = b""
            try:
                while part := connection.recv(65536):
                    answer += part
            except (TimeoutError, ssl.SSLError, ConnectionError):
                pass
        return answer.decode("utf-8", "replace")

    def get(self, path, headers="", port=8443):
        """Status, head and body."""
        answer = self.raw(f"GET {path} HTTP/1.1\nHost: {HOST}\nConnection: close\n{headers}\n", port)
        head, _, body = answer.partition("\r\n\r\n")
        return status(answer), head, body


def status(answer):
    words = answer.split(None, 2)
    return int(words[1]) if len(words) > 1 else None


class Trial:
    def __init__(self, engine):
        self.engine = engine
        proxy = engine.compose["services"]["proxy"]["networks"]["front"]["ipv4_address"]
        self.client = Client(proxy, engine.folder / "secrets/tls/certificate.pem")
        self.failed = 0

    def see(self, what, seen, good):
        print(f"   {'ok  ' if good else 'FAIL'} {what}: {seen}", flush=True)
        self.failed += not good

    def run(self):
        self.ready()
        self.answers()
        self.both_replicas()
        self.ambiguous()
        self.too_large()
        self.refused_bodies()
        self.contained()
        self.one_replica_less()
        self.proxy_started_beside_one()
        self.renewed_certificate()

    def ready(self):
        began = time.monotonic()
        while (answer := self.ask_ready()) != 200 and time.monotonic() - began < 60:
            time.sleep(0.2)
        self.see("/readyz over TLS", f"{answer} after {time.monotonic() - began:.1f} s", answer == 200)
        for name, service in self.engine.services.items():
            if service.spec.get("healthcheck") or service.image.get("healthcheck"):
                service.wait_until_healthy()

    def ask_ready(self):
        try:
            return self.client.get("/readyz")[0]
        except OSError as error:
            return error

    def answers(self):
        code, head, body = self.client.get("/atlassian-connect.json")
        base = json.loads(body)["baseUrl"] if code == 200 else body
        self.see("/atlassian-connect.json", f"{code}, baseUrl {base}", base == f"https://{HOST}")
        hsts = head.lower().count("strict-transport-security")
        self.see("HSTS", f"{hsts} times", hsts == 1)
        code, _, body = self.client.get("/rest/issue?issueKey=A-1", "Authorization: TISJWT not.a.token\nX-Forwarded-For: 203.0.113.9\n")
        self.see("a report call without a good token", f"{code} {body[:80]}", code == 401)
        code = self.client.get("/metrics")[0]
        self.see("/metrics", code, code == 404)
        code, head, _ = self.client.get("/readyz", port=8080)
        self.see("without TLS", f"{code}", code == 308 and f"https://{HOST}/readyz" in head)
        client = self.logged("/rest/issue").get("client")
        outside = str(self.engine.networks["front"][0][1])
        self.see("the client in Dwell's log, which said it was 203.0.113.9", client, client == outside)
        wanted = "/a//b/%2e%2e/%2Fc"
        self.client.get(wanted)
        path = self.logged(wanted).get("path")
        self.see("the path as it was sent", path, path == wanted)

    def logged(self, path):
        """The last request with that path in the logs of the replicas."""
        found = {}
        for _ in range(20):
            for name, service in self.engine.services.items():
                for line in service.log.read_text(encoding="utf-8").splitlines() if name.startswith("dwell") else []:
                    entry = flat(line)
                    if entry.get("path") == path:
                        found = entry
            if found:
                break
            time.sleep(0.1)
        return found

    def both_replicas(self):
        for _ in range(10):
            self.client.get("/readyz")
        log = self.engine.services["proxy"].log.read_text(encoding="utf-8")
        asked = [name for name, service in self.engine.services.items() if f'"upstream":"{service.addresses.get("front")}:' in log]
        self.see("replicas that answered", asked, asked == ["dwell-1", "dwell-2"])

    def ambiguous(self):
        """Requests that two servers could read in two ways, each with a second one hidden in it."""
        hidden = f"GET /hidden HTTP/1.1\nHost: {HOST}\n\n"
        post = f"POST /rest/list HTTP/1.1\nHost: {HOST}\n"
        cases = {
            "length and chunks": f"{post}Content-Length: 6\nTransfer-Encoding: chunked\n\n0\n\n{hidden}",
            "chunks and length": f"{post}Transfer-Encoding: chunked\nContent-Length: 6\n\n0\n\n{hidden}",
            "two lengths": f"{post}Content-Length: 0\nContent-Length: {len(hidden)}\n\n{hidden}",
            "a length with a sign": f"{post}Content-Length: +0\n\n{hidden}",
            "an unknown transfer encoding": f"{post}Transfer-Encoding: xchunked\n\n0\n\n{hidden}",
            "chunked twice": f"{post}Transfer-Encoding: chunked, chunked\n\n0\n\n{hidden}",
            "a blank before the colon": f"{post}Transfer-Encoding : chunked\nContent-Length: 0\n\n0\n\n{hidden}",
            "a folded header": f"{post}Transfer-Encoding:\n chunked\nContent-Length: 0\n\n0\n\n{hidden}",
            "a chunk without a number": f"{post}Transfer-Encoding: chunked\n\nzz\n\n0\n\n{hidden}",
            "two hosts": f"GET /readyz HTTP/1.1\nHost: {HOST}\nHost: other.example.com\n\n",
            "no host": "GET /readyz HTTP/1.1\n\n",
            "a zero byte in a header": f"GET /readyz HTTP/1.1\nHost: {HOST}\nX-A: a\0b\n\n",
        }
        for what, text in cases.items():
            answer = self.client.raw(text)
            answers = answer.count("HTTP/1.1 ")
            self.see(what, f"{status(answer)}, {answers} answer", answers == 1 and status(answer) in (400, 501))
        self.ambiguous_frames(hidden.replace("\n", "\r\n"))
        passed_on = self.logged("/hidden")
        self.see("hidden requests that reached a replica", len(passed_on), not passed_on)

    def ambiguous_frames(self, hidden):
        """The same in HTTP/2, which becomes HTTP/1.1 on its way to a replica. What is left out of it on the way may be answered."""
        post = [(":method", "POST"), (":scheme", "https"), (":path", "/rest/list"), (":authority", HOST)]
        get = [(":method", "GET"), *post[1:2], (":path", "/readyz"), *post[3:]]
        length = ("content-length", str(len(hidden)))
        cases = {
            "as it should be": (get, "", {200}),
            "a length that is too small": ([*post, ("content-length", "0")], hidden, {400, "reset", "closed"}),
            "a length that is too large": ([*post, ("content-length", str(len(hidden) + 9))], hidden, {400, "reset", "closed"}),
            "two different lengths": ([*post, ("content-length", "0"), length], hidden, {400, "reset", "closed"}),
            "chunks": ([*post, ("transfer-encoding", "chunked")], "0\r\n\r\n" + hidden, {400, 401, 501, "reset", "closed"}),
            "a line's end in a value": ([*get, ("x-a", f"b\r\n\r\n{hidden}")], "", {400, "reset", "closed"}),
            "a line's end in a name": ([*get, ("x-a: b\r\ntransfer-encoding", "chunked")], "", {200, 400, "reset", "closed"}),
            "a line's end in the path": ([*get[:2], (":path", f"/readyz HTTP/1.1\r\n\r\n{hidden}"), *get[3:]], "", {400, "reset", "closed"}),
            "a request in the method": ([(":method", "GET /hidden HTTP/1.1\r\n"), *get[1:]], "", {400, "reset", "closed"}),
            "two paths": ([*get, (":path", "/hidden")], "", {400, "reset", "closed"}),
            "two hosts": ([*get, ("host", "other.example.com")], "", {400, "reset", "closed"}),
        }
        for what, (fields, body, allowed) in cases.items():
            seen = http2.ask(self.client.address, self.client.tls_of_frames, HOST, fields, body.encode())
            self.see(f"HTTP/2: {what}", seen, seen in allowed)

    def too_large(self):
        code = status(self.client.raw(f"POST /rest/list HTTP/1.1\nHost: {HOST}\nContent-Length: 600000\n\n"))
        self.see("a body of 600,000 bytes", code, code == 413)
        code = self.client.get("/readyz", f"X-Long: {'a' * 17000}\n")[0]
        self.see("a header of 17,000 bytes", code, code in (400, 431, 494))
        code = self.client.get("/readyz", f"X-Long: {'a' * 12000}\n")[0]
        self.see("a header of 12,000 bytes", code, code == 200)
        began = time.monotonic()
        with socket.create_connection((self.client.address, 8443)) as plain, self.client.tls.wrap_socket(plain, server_hostname=HOST) as slow:
            slow.settimeout(30)
            slow.sendall(b"GET /readyz HTTP/1.1\r\nHost: ")
            try:
                slow.recv(1)
            except OSError:
                pass
        self.see("a header that does not end", f"closed after {time.monotonic() - began:.0f} s", time.monotonic() - began < 15)

    def refused_bodies(self):
        """Large ones that a replica refuses without reading them must not make it look as if it were away."""
        head = f"POST /healthz HTTP/1.1\nHost: {HOST}\nConnection: close\nContent-Length: 510000\n\n".replace("\n", "\r\n").encode()
        flood = [threading.Thread(target=self.client.raw, args=(head + b"a" * 510000,)) for _ in range(60)]
        for one in flood:
            one.start()
        codes = [self.client.get("/atlassian-connect.json")[0] for _ in range(40)]
        for one in flood:
            one.join()
        self.see("others beside 60 refused bodies", set(codes), set(codes) == {200})

    def contained(self):
        for name, service in self.engine.services.items():
            fields = dict(line.split(":\t", 1) for line in Path(f"/proc/{service.pid()}/status").read_text(encoding="utf-8").splitlines() if ":\t" in line)
            seen = {field: fields[field].split()[0] for field in ("Uid", "CapEff", "CapBnd", "NoNewPrivs")}
            root = f"/proc/{service.pid()}/root"
            writable = subprocess.run(["touch", f"{root}/etc/written"], capture_output=True, check=False).returncode == 0
            good = seen["Uid"] != "0" and not int(seen["CapEff"], 16) and not int(seen["CapBnd"], 16) and seen["NoNewPrivs"] == "1"
            self.see(name, f"{seen}, root {'writable' if writable else 'read-only'}", good and not writable)

    def one_replica_less(self):
        """Ended as an update would end it, while requests come in."""
        service = self.engine.services["dwell-1"]
        began, codes, ended = time.monotonic(), [], None
        stopping = subprocess.Popen(["kill", "-TERM", str(service.pid())])
        while time.monotonic() - began < 8:
            codes.append(self.client.get("/atlassian-connect.json")[0])
            if ended is None and service.process.poll() is not None:
                ended = time.monotonic() - began
        stopping.wait()
        good = set(codes) == {200} and service.process.returncode == 0
        self.see("a replica is ended under load", f"{len(codes)} requests, {set(codes)}; ended after {ended} s with {service.process.returncode}", good)

    def proxy_started_beside_one(self):
        """As after a reboot, while one replica is not there."""
        proxy = self.engine.services["proxy"]
        self.see("the proxy is ended", proxy.stop(), proxy.process.returncode == 0)
        proxy.start()
        proxy.wait_until_healthy()
        codes = [self.client.get("/readyz?tisjwt=a-secret-token")[0] for _ in range(4)]
        self.see("the proxy is started beside one replica", codes, set(codes) == {200})
        told = proxy.log.read_text(encoding="utf-8")
        self.see("tokens in the proxy's log", told.count("a-secret-token"), "a-secret-token" not in told and '"upstream_status":"502, 200"' in told)

    def renewed_certificate(self):
        before = ssl.get_server_certificate((self.client.address, 8443))
        folder = self.engine.folder / "secrets/tls"
        make_certificate(folder)
        reloaded = self.engine.services["proxy"].run("nginx", "-s", "reload")
        after, began = before, time.monotonic()
        while after == before and time.monotonic() - began < 10:
            time.sleep(0.2)
            after = ssl.get_server_certificate((self.client.address, 8443))
        good = reloaded.returncode == 0 and after == (folder / "certificate.pem").read_text(encoding="ascii")
        self.see("a renewed certificate", f"nginx -s reload ended with {reloaded.returncode} {reloaded.stderr[:200]}", good)


def make_certificate(folder):
    """In the place of the one that is there."""
    names = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"]
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", *names]
    subprocess.run(words, check=True, stderr=subprocess.DEVNULL)
    (folder / "key.pem").chmod(0o444)


def flat(line):
    """A line of Dwell's log: its fields may lie below `fields` and `span`."""
    try:
        entry = json.loads(line)
    except ValueError:
        return {}
    for part in ("span", "fields"):
        entry |= entry.get(part) or {}
    return entry


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bases", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="where `image` and `image.json` are, and `secrets`")
    options = parser.parse_args()
    compose = compose_file.load("compose.yaml", {"DWELL_BASE_URL": f"https://{HOST}"})
    image = json.loads((options.folder / "image.json").read_text(encoding="utf-8"))
    engine = Engine(compose, options.folder, options.bases, image)
    trial = Trial(engine)
    print("== compose up", flush=True)
    engine.up()
    print("== through the proxy", flush=True)
    trial.run()
    print("== compose down", flush=True)
    for name, code in engine.down().items():
        trial.see(name, f"ended with {code}", code == 0)
    sys.exit(1 if trial.failed else 0)


if __name__ == "__main__":
    main()
