// A model's card as a page's elements: headings, paragraphs, lists, tables, code. Cards are files that anybody may have
// written: all of it becomes text, nothing becomes HTML, and no picture or link is asked for.

import {element} from './table.js';

// **bold**, `code` and [text](address) within a line; of an address the text alone is shown.
function inline(text) {
  return text.split(/(\*\*[^*]+\*\*|`[^`]+`|!?\[[^\]]*\]\([^)]*\))/).map((part) => {
    if (part.startsWith('**') && part.length > 4) {
      return element('b', {}, part.slice(2, -2));
    }
    if (part.startsWith('`') && part.length > 2) {
      return element('code', {}, part.slice(1, -1));
    }
    return part.replace(/^!?\[([^\]]*)\]\([^)]*\)$/, '$1');
  });
}

const cellsOf = (line) => line.trim().replace(/^\||\|$/g, '').split('|').map((cell) => cell.trim());
const isRuler = (line) => /^\s*\|?[\s:|-]+\|[\s:|-]*$/.test(line ?? '') && line.includes('-');

function tableOf(lines) {
  const row = (name, line) => element('tr', {}, ...cellsOf(line).map((cell) => element(name, {}, ...inline(cell))));
  return element('table', {}, element('thead', {}, row('th', lines[0])),
                 element('tbody', {}, ...lines.slice(2).map((line) => row('td', line))));
}

// How many lines from `start` on satisfy `belongs`.
function run(lines, start, belongs) {
  let end = start;
  while (end < lines.length && belongs(lines[end])) {
    end++;
  }
  return lines.slice(start, end);
}

export function markdown(text) {
  const lines = text.replace(/\r/g, '').split('\n');
  const nodes = [];
  for (let n = 0; n < lines.length;) {
    const heading = /^(#{1,6})\s+(.*)$/.exec(lines[n]);
    if (lines[n].trim() === '') {
      n++;
    } else if (heading) {
      nodes.push(element(`h${Math.min(heading[1].length + 2, 6)}`, {}, ...inline(heading[2])));
      n++;
    } else if (lines[n].startsWith('```')) {
      const code = run(lines, n + 1, (line) => !line.startsWith('```'));
      nodes.push(element('pre', {}, code.join('\n')));
      n += code.length + 2;
    } else if (lines[n].includes('|') && isRuler(lines[n + 1])) {
      const rows = run(lines, n, (line) => line.includes('|'));
      nodes.push(tableOf(rows));
      n += rows.length;
    } else if (/^\s*[*-]\s/.test(lines[n])) {
      const items = run(lines, n, (line) => line.trim() !== '' && !/^#/.test(line));
      n += items.length;
      const joined = items.reduce((list, line) => /^\s*[*-]\s/.test(line) ? [...list, line.replace(/^\s*[*-]\s+/, '')] :
                                                                             [...list.slice(0, -1), `${list.at(-1)} ${line.trim()}`], []);
      nodes.push(element('ul', {}, ...joined.map((item) => element('li', {}, ...inline(item)))));
    } else {
      const paragraph = run(lines, n, (line) => line.trim() !== '' && !/^(#|```|\s*[*-]\s)/.test(line));
      nodes.push(element('p', {}, ...inline(paragraph.join(' '))));
      n += Math.max(paragraph.length, 1);
    }
  }
  return nodes;
}
