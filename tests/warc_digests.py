"""Digests of WARC records, by hashlib.

    python3 tests/warc_digests.py count FILE...   right, wrong, unchecked ones of blocks, payloads
    python3 tests/warc_digests.py wrong FILE...   of each: file, offset in what it decompresses to
    python3 tests/warc_digests.py make FILE       a crawl with all kinds of records; .gz: gzip
"""

import base64
import gzip
import hashlib
import re
import sys
import zlib

NAMES = {"sha1": 20, "sha-1": 20, "sha256": 32, "sha-256": 32, "sha512": 64, "md5": 16}


def spellings(name, data):
    value = hashlib.new(name.replace("-", ""), data).digest()
    base64s = {base64.b64encode(value).decode(), base64.urlsafe_b64encode(value).decode()}
    bases = {value.hex(), value.hex().upper()}
    for text in base64.b32encode(value).decode(), base64.b32encode(value).decode().lower():
        bases.add(text)
    return {text.rstrip("=") for text in bases | base64s}


def check(label, candidates):
    name, colon, value = (label or "").partition(":")
    size, value = NAMES.get(name.lower()), value.rstrip("=")
    if size is None or len(value) not in (2 * size, -(-size * 8 // 5), -(-size * 8 // 6)):
        return "unchecked"
    return "right" if any(value in spellings(name.lower(), c) for c in candidates) else "wrong"


def unchunk(body):
    out, at = b"", 0
    while True:
        line = re.compile(rb"([0-9a-fA-F]+)[ \t]*(;[^\n]*)?\r?\n").match(body, at)
        if line is None or int(line[1], 16) == 0:
            return out
        end = min(line.end() + int(line[1], 16), len(body))
        out += body[line.end() : end]
        at = re.compile(rb"\r?\n?").match(body, end).end()


def payloads(header, block):
    kind, media = header.get("warc-type", "").lower(), header.get("content-type", "").lower()
    if kind in ("revisit", "continuation") or "warc-segment-number" in header:
        return None
    if block[:5] != b"HTTP/" if kind == "response" else not (
            kind == "request" and media.startswith("application/http")):
        return [block]
    end = re.search(rb"\r?\n\r?\n", block)
    body = block[end.end() :] if end else b""
    return [body, unchunk(body)]


def results(header, block):
    if header.get("warc-truncated"):
        return "unchecked", "unchecked"
    candidates = payloads(header, block)
    return (check(header.get("warc-block-digest"), [block]),
            "unchecked" if candidates is None else
            check(header.get("warc-payload-digest"), candidates))


def decompressed(path):
    with open(path, "rb") as file:
        rest = file.read()
    if rest[:2] != b"\x1f\x8b":
        return rest
    out = b""
    while rest[:2] == b"\x1f\x8b":
        member = zlib.decompressobj(31)
        out += member.decompress(rest)
        rest = member.unused_data
    return out


def records(data):
    at = data.find(b"WARC/")
    while at >= 0:
        end = re.compile(rb"\r?\n\r?\n").search(data, at)
        lines = data[at : end.start()].decode("utf-8", "replace").splitlines()[1:]
        header = {}
        for line in lines:
            name, _, value = line.partition(":")
            header[name.strip().lower()] = value.strip()
        n = int(header["content-length"])
        yield at, header, data[end.end() : end.end() + n]
        at = data.find(b"WARC/", end.end() + n)


def count(paths):
    n = {}
    for path in paths:
        for _, header, block in records(decompressed(path)):
            for what, result in zip(("block", "payload"), results(header, block)):
                n[what, result] = n.get((what, result), 0) + 1
    print(*(f"{what} " + " ".join(str(n.get((what, r), 0)) for r in ("right", "wrong", "unchecked"))
            for what in ("block", "payload")))


def wrong(paths):
    for path in paths:
        for at, header, block in records(decompressed(path)):
            for what, result in zip(("block", "payload"), results(header, block)):
                if result == "wrong":
                    print(path, at, f"warc: wrong {what} digest", sep="\t")


# ---- a crawl ---------------------------------------------------------------------------------


def label(data, name="sha1", encode=base64.b32encode):
    return f"{name}:{encode(hashlib.new(name.replace('-', ''), data).digest()).decode()}"


def record(number, kind, block, *fields):
    head = [f"WARC-Type: {kind}" if kind else "X: y", f"WARC-Record-ID: <urn:x:{number}>",
            f"WARC-Target-URI: https://example.jp/{number}", "WARC-Date: 2024-06-10T13:06:36Z",
            *fields, f"Content-Length: {len(block)}"]
    return "\r\n".join(["WARC/1.1", *head, "", ""]).encode() + block + b"\r\n\r\n"


def response(body, *fields):
    head = ["HTTP/1.1 200 OK", "Content-Type: text/html; charset=utf-8", *fields, "", ""]
    return "\r\n".join(head).encode() + body


def page(number):
    text = f"これは{number}番の頁です。とても良い天気なので、散歩に行きました。" * 4
    return f"<html><body><p>{text}</p></body></html>".encode()


def chunked(body):
    pieces = [body[i : i + 100] for i in range(0, len(body), 100)]
    return b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"


def both(block, body, **options):
    return (f"WARC-Block-Digest: {label(block, **options)}",
            f"WARC-Payload-Digest: {label(body, **options)}")


def pages():
    """Responses with right digests, each in another way."""
    hexadecimal = {"encode": lambda v: v.hex().upper().encode()}
    options = [{}, {"name": "sha-256", **hexadecimal}, {"name": "md5", "encode": base64.b64encode},
               {"name": "sha512"}]
    for number, option in enumerate(options):
        block = response(page(number))
        yield "response", block, both(block, page(number), **option)
    block = response(chunked(page(4)), "Transfer-Encoding: chunked")
    yield "response", block, both(block, page(4))
    yield "response", block, both(block, chunked(page(4)))


def wrong_pages():
    block = response(page(10))
    yield "response", block, both(block + b" ", page(10))
    yield "response", block.replace(b"10", b"11"), both(block.replace(b"10", b"11"), page(10))
    yield "response", block.replace(b"10", b"12"), both(block, page(10))
    block = response(chunked(page(13)), "Transfer-Encoding: chunked")
    yield "response", block, both(block, page(13)[1:])
    yield "request", b"GET / HTTP/1.1\r\n\r\n", both(b"", b"x")
    yield "conversion", page(14), both(page(14), page(15))


def unchecked():
    block = response(page(20))
    yield "response", block, ()
    yield "response", block.replace(b"20", b"21"), both(b"crc", b"crc", name="sha384")
    yield "revisit", response(b""), both(response(b""), page(20))
    yield "continuation", page(22), both(page(22), page(23))


def others():
    for kind in "warcinfo", "request", "metadata", "resource", "continuation", "mine", "":
        yield kind, b"nothing", ("Content-Type: text/x-none",)
    yield "response", b"HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\n\r\nGIF89a", ()
    yield "response", b"20240610 1.2.3.4", ("WARC-Target-URI: dns:example.jp",)


def short():
    """Pages that are not all there; the last two are corrupt."""
    gzipped = gzip.compress(page(40), mtime=0)
    for number, kind in enumerate(["response", "resource", "conversion"]):
        block = response(page(30 + number)) if kind == "response" else page(30 + number)
        fields = () if kind == "response" else ("Content-Type: text/html",)
        yield kind, block, ("WARC-Truncated: length", *both(b"", b""), *fields)
    coded = response(chunked(page(34))[:-100], "Transfer-Encoding: chunked")
    yield "response", coded, ("WARC-Truncated: time",)
    yield "response", response(page(35)), ("WARC-Truncated:",)
    yield "response", response(chunked(page(36))[:-100], "Transfer-Encoding: chunked"), ()
    yield "response", response(gzipped[:-10], "Content-Encoding: gzip"), ()
    broken = gzipped[:10] + b"\xff" * 40
    yield "response", response(broken, "Content-Encoding: gzip"), ()
    yield "response", response(broken, "Content-Encoding: gzip"), ("WARC-Truncated: length",)


def make(path):
    parts = [record(number, kind, block, *fields) for number, (kind, block, fields) in
             enumerate([*pages(), *wrong_pages(), *unchecked(), *others(), *short()])]
    with open(path, "wb") as file:
        for part in parts:
            file.write(gzip.compress(part, mtime=0) if path.endswith(".gz") else part)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2])
    else:
        {"count": count, "wrong": wrong}[sys.argv[1]](sys.argv[2:])
