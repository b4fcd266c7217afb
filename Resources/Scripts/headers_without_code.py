#!/usr/bin/env python3
"""Prints which of the headers named hold no code that a test could run: only data, and functions that others
implement (= 0). A header that declares or defines a single function of its own is not among them."""
import re
import sys

COMMENT_OR_TEXT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"', re.S)
DIRECTIVE = re.compile(r"^\s*#[^\n]*$", re.M)
IMPLEMENTED_ELSEWHERE = re.compile(r"\bvirtual\b[^;{]*?=\s*(?:0|default)\s*;", re.S)
TYPE_OF_FUNCTION = re.compile(r"\bstd::function<[^;{}]*?>(?=[\s;&])", re.S)


def has_code(text):
    for pattern in (COMMENT_OR_TEXT, DIRECTIVE, IMPLEMENTED_ELSEWHERE, TYPE_OF_FUNCTION):
        text = pattern.sub(" ", text)
    return "(" in text


for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as header:
        if not has_code(header.read()):
            print(path)
