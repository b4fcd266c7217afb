#!/usr/bin/env python3
"""Prints each citation of a heading, such as Dicom.md, "Padding", that the document does not have, and each "Eq. 6" or "Table 2"
outside the documents that name the paper: a reader elsewhere cannot know whose."""
import pathlib
import re
import subprocess

KINDS = ['*.h', '*.cpp', '*.py', '*.js', '*.html', '*.sh', '*.md', '*.cmake', '*CMakeLists.txt']
COMMENT = re.compile(r'\n\s*(///?<?|#)?\s*')  # a citation may go on in the next line of its comment
NUMBERED = re.compile(r'\b(?:Eq\.|Table) ?\d+')
NAMES_PAPER = {'Methods.md', 'Comparison.md', 'check_citations.py'}
CITATION = re.compile(r'(\w+\.md)(?:\)|\([^)]*\))?, ((?:"[^"]+"(?:, | and )?)+)')

headings = {path.name: {line.lstrip('#').strip() for line in path.read_text(encoding='utf-8').splitlines() if line.startswith('#')}
            for path in pathlib.Path('Resources/Documents').glob('*.md')}
files = subprocess.run(['git', 'ls-files', *KINDS], check=True, capture_output=True, text=True).stdout.split()
for file in files:
    text = COMMENT.sub(' ', pathlib.Path(file).read_text(encoding='utf-8', errors='replace'))
    for cited in set() if pathlib.Path(file).name in NAMES_PAPER else set(NUMBERED.findall(text)):
        print(f'{file}: "{cited}" of a paper that is not named here')
    for document, cited in CITATION.findall(text):
        for heading in re.findall(r'"([^"]+)"', cited):
            if document in headings and heading not in headings[document]:
                print(f'{file}: {document} has no heading "{heading}"')
