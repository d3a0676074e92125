"""Documents into which strings of benchmarks are planted, one way of four each.

usage: plant_items.py EVERY FILE...

Of each distinct string that tells (as pipeline/data/benchmark.h says, in other words) one of EVERY
becomes a document in one of the ways: verbatim, re-punctuated, of another width, embedded. JSON
Lines go to stdout; how many strings are too short to stderr.
"""
import json
import re
import sys
import unicodedata

STOPS = '。．｡？！.?!'
FILLER = '今日は朝からよく晴れていたので、荷物をまとめて山の方へ歩いていくことにした。'


def strings(value, path=''):
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for child in value:
            yield from strings(child, path + '[]')
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from strings(child, path + '.' + key)


def values(text):
    decoder, text, at = json.JSONDecoder(), text.strip(), 0
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        yield value
        at = re.compile(r'\s*').match(text, at).end()


def is_separator(char):
    return unicodedata.category(char)[0] in 'ZP' or char.isspace() or char in '~\u2212\u2225'


def characters(text):
    return ''.join(c for c in unicodedata.normalize('NFKC', text) if not is_separator(c))


def words(text):
    runs = ''.join(' ' if is_separator(c) else c for c in text).split()
    return sum(any(c.isalpha() for c in run) for run in runs)


def ngrams(chars):
    return {chars[i:i + 13] for i in range(len(chars) - 12)}


def is_sentence(text):
    return text.strip().endswith(tuple(STOPS))


def tells(text, chars, of_sentences):
    if all(ord(c) < 0x250 for c in chars):
        return words(text) >= 4
    if len(ngrams(chars)) >= 2:
        return True
    return (len(chars) >= 7 and (words(text) >= 4 or bool(re.search('[ぁ-ゖ]', chars))) and
            (is_sentence(text) or of_sentences))


def repunctuated(text):
    out = [c for c in text if not is_separator(c)]
    for at in range(len(out) - 5, 0, -7):
        # Nothing that normalisation would join is torn apart.
        if not unicodedata.combining(out[at]) and out[at] not in 'ﾞﾟ':
            out.insert(at, '、 \n・「'[at % 5])
    return ''.join(out) + '！'


def widened(text):
    return ''.join(chr(ord(c) + 0xFEE0) if '!' <= c <= '~' else
                   unicodedata.normalize('NFKC', c) if 0xFF00 <= ord(c) < 0xFFF0 else c
                   for c in text)


def embedded(text):
    return FILLER + '「' + text + '」\n' + FILLER


def main():
    every = int(sys.argv[1])
    ways = [('verbatim', str), ('punctuation', repunctuated), ('width', widened),
            ('embedded', embedded)]
    seen, n_short, n = set(), 0, 0
    for name in sys.argv[2:]:
        with open(name, encoding='utf-8') as file:
            fields = {}
            for value in values(file.read()):
                for path, text in strings(value):
                    fields.setdefault(path, []).append(text)
        for path, texts in fields.items():
            of_sentences = 2 * sum(map(is_sentence, texts)) >= len(texts)
            for text in texts:
                chars = characters(text)
                if chars in seen:
                    continue
                if not tells(text, chars, of_sentences):
                    n_short += 1
                    continue
                seen.add(chars)
                n += 1
                for way, (kind, make) in enumerate(ways):
                    if (n + way) % every == 0:
                        print(json.dumps({'id': f'{kind} {n}', 'text': make(text)},
                                         ensure_ascii=False))
    print(n, n_short, file=sys.stderr)


main()
