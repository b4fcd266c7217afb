// Everything the server knows of one job, the worker's report among it, as nested lists of names and values.

import {element} from './table.js';
import * as words from './words.js';

function textOf(value) {
  return typeof value === 'number' && !Number.isInteger(value) ? String(+value.toPrecision(6)) :
         value === true ? 'yes' :
         value === false ? 'no' :
         words.dateOf(value) ? words.moment(words.dateOf(value)) : String(value);
}

function isSimple(value) { return value === null || typeof value !== 'object'; }

function isEmpty(value) {
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}

function describe(value) {
  if (isSimple(value)) {
    return textOf(value);
  }
  if (Array.isArray(value) && value.every(isSimple)) {
    return value.map(textOf).join(', ');
  }
  return listOf(Object.entries(value));
}

export function listOf(entries) {
  const list = element('dl');
  for (const [name, value] of entries.filter((entry) => !isEmpty(entry[1]))) {
    list.append(element('dt', {}, /^\d+$/.test(name) ? String(+name + 1) : name), element('dd', {}, describe(value)));
  }
  return list;
}
