"""Validates JSON files against a schema of configs/schema.

    python3 tests/schema_check.py SCHEMA FILE...     a JSON value per file
    python3 tests/schema_check.py --lines SCHEMA     a JSON value per line of stdin

Prints what is wrong, where, and ends with 1; else the number of values that are right.
"""

import json
import pathlib
import sys

import jsonschema

FOLDER = pathlib.Path("configs/schema")


def validator_of(name):
    """A validator that finds the other schemas of the folder by their file names."""
    schemas = {p.name: json.loads(p.read_text("utf-8")) for p in FOLDER.glob("*.schema.json")}
    schema = schemas[name]
    resolver = jsonschema.RefResolver("", schema, store=schemas)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, resolver=resolver)


def main(arguments):
    lines = arguments[0] == "--lines"
    validator = validator_of(arguments[1 if lines else 0])
    if lines:
        texts = ((f"line {i}", line) for i, line in enumerate(sys.stdin.buffer, 1))
    else:
        texts = ((path, pathlib.Path(path).read_bytes()) for path in arguments[1:])
    n_right = n_wrong = 0
    for where, text in texts:
        errors = list(validator.iter_errors(json.loads(text)))
        for error in errors[:3]:
            print(f"{where}: {error.json_path}: {error.message[:200]}")
        n_right += not errors
        n_wrong += bool(errors)
    if n_wrong == 0:
        print(n_right)
    return n_wrong > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
