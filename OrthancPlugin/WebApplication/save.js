// What people take with them: a file, and lines of CSV.

import {element} from './table.js';

export function saveFile(content, name, type) {
  const link = element('a', {href: URL.createObjectURL(new Blob([content], {type})), download: name});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000); // the browser has begun to read it by then
}

// A spreadsheet takes what begins so for a formula, and runs it; after an apostrophe it is a text (as ToCsv has it).
const harmless = (text) => /^[=+\-@\t\r\n]/.test(text) && text !== '-' && !/^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(text) ? `'${text}` : text;
const quoted = (text) => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
const cell = (text) => quoted(harmless(text));

// RFC 4180.
export const csvLine = (values) => values.map((value) => cell(String(value))).join(',') + '\r\n';
