#!/usr/bin/env python3
"""Prints each citation of a heading, such as Dicom.md, "Padding", that the document does not have."""
import pathlib
import re
import subprocess

KINDS = ['*.h', '*.cpp', '*.py', '*.js', '*.sh', '*.md', '*.cmake', '*CMakeLists.txt']
COMMENT = re.compile(r'\n\s*(///?<?|#)?\s*')  # a citation may go on in the next line of its comment
CITATION = re.compile(r'(\w+\.md)(?:\)|\([^)]*\))?, ((?:"[^"]+"(?:, | and )?)+)')

headings = {path.name: {line.lstrip('#').strip() for line in path.read_text(encoding='utf-8').splitlines() if line.startswith('#')}
            for path in pathlib.Path('Resources/Documents').glob('*.md')}
files = subprocess.run(['git', 'ls-files', *KINDS], check=True, capture_output=True, text=True).stdout.split()
for file in files:
    text = COMMENT.sub(' ', pathlib.Path(file).read_text(encoding='utf-8', errors='replace'))
    for document, cited in CITATION.findall(text):
        for heading in re.findall(r'"([^"]+)"', cited):
            if document in headings and heading not in headings[document]:
                print(f'{file}: {document} has no heading "{heading}"')
