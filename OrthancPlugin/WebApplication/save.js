// What people take with them: a file, and lines of CSV.

import {element} from './table.js';

export function saveFile(content, name, type) {
  const link = element('a', {href: URL.createObjectURL(new Blob([content], {type})), download: name});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000); // the browser has begun to read it by then
}

const cell = (text) => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

// RFC 4180.
export const csvLine = (values) => values.map((value) => cell(String(value))).join(',') + '\r\n';
