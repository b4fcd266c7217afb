#!/usr/bin/env python3
"""Prints the functions of more than 60 lines in the C++ and Python files named: 'FILE:LINE: NAME (LINES)'.

A C++ function is what stands between '{' and '}' in the first column, or, in a class, in the third: the layout
that clang-format makes of every source here."""
import ast
import re
import sys

MOST = 60
NO_FUNCTION = re.compile(r"\s*(?:inline )?(?:namespace|class|struct|enum|union|extern)\b")


def of_cpp(path, text):
    lines = text.split("\n")
    for indent in ("", "  "):
        opened = None
        for number, line in enumerate(lines):
            if line == indent + "{":
                opened = number
            elif line.startswith(indent + "}") and opened is not None:
                first = opened - 1
                while first > 0 and lines[first].startswith(indent + " "):
                    first -= 1
                length = number - opened - 1
                if length > MOST and not NO_FUNCTION.match(lines[first]):
                    yield f"{path}:{first + 1}: {lines[first].strip()} ({length})"
                opened = None


def of_python(path, text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = node.end_lineno - node.body[0].lineno + 1
            if length > MOST:
                yield f"{path}:{node.lineno}: {node.name} ({length})"


for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        for found in (of_python if path.endswith(".py") else of_cpp)(path, file.read()):
            print(found)
