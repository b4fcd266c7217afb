// The part of the form of a training that varies options: every combination of the values is tried.

import {element, setText} from './table.js';
import * as words from './words.js';

const at = (selector) => document.querySelector(selector);
const usual = ['losses.cycle', 'losses.identity', 'losses.gmap', 'learningRate', 'batch']; // the paper's first

// The commas that are not within a list: "[2,4],[2,8]" are two values.
function partsOf(text) {
  const parts = [''];
  let depth = 0;
  for (const letter of text) {
    depth += '[{'.includes(letter) ? 1 : ']}'.includes(letter) ? -1 : 0;
    if (letter === ',' && depth === 0) {
      parts.push('');
    } else {
      parts[parts.length - 1] += letter;
    }
  }
  return parts.map((part) => part.trim()).filter(Boolean);
}

// A number, a list, or a word.
function valueOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const memberOf = (recipe, option) => option.split('.').reduce((part, name) => part?.[name], recipe);

export class SweepForm {
  constructor(changed) {
    this.changed = changed;
    this.rows = []; // {name(), values: input}
  }

  // Fields for the options that this recipe has, and one for any other.
  show(recipe) {
    const known = usual.filter((option) => memberOf(recipe, option) !== undefined || option === 'learningRate');
    this.rows = [...known.map((option) => this.rowOf(option, memberOf(recipe, option))), this.otherRow()];
    at('#sweep-options').replaceChildren(...this.rows.map((row) => row.node));
    this.tell();
  }

  inputOf(label, placeholder) {
    const input = element('input', {type: 'text', autocomplete: 'off', spellcheck: false, placeholder});
    input.setAttribute('aria-label', label);
    input.addEventListener('input', () => this.tell());
    return input;
  }

  rowOf(option, current) {
    const name = words.optionName(option);
    const values = this.inputOf(`Values of ${name}`, '1, 5, 10');
    const now = element('small', {}, current === undefined ? '' : `in the recipe: ${JSON.stringify(current)}`);
    return {values, name: () => option, node: element('tr', {}, element('th', {scope: 'row'}, name, now), element('td', {}, values))};
  }

  otherRow() {
    const option = this.inputOf('Another option', 'another option, as patch');
    const values = this.inputOf('Values of the other option', '32, 64');
    return {values, name: () => option.value.trim(), node: element('tr', {}, element('th', {scope: 'row'}, option), element('td', {}, values))};
  }

  // [{Option, Values}] as a request has it; empty: nothing is varied.
  varied() {
    return this.rows.filter((row) => row.name() && partsOf(row.values.value).length)
        .map((row) => ({Option: row.name(), Values: partsOf(row.values.value).map(valueOf)}));
  }

  combinations() { return this.varied().reduce((count, {Values: values}) => count * values.length, this.varied().length ? 1 : 0); }

  tell() {
    const varied = this.varied();
    const count = this.combinations();
    const product = varied.length > 1 ? `${varied.map((axis) => axis.Values.length).join(' × ')} = ` : '';
    setText(at('#combinations'), count === 0 ? 'No option is varied: a single training.' :
                                               `${product}${words.count(count, 'combination', 'combinations')}, one epoch each; the best is trained further.`);
    this.changed();
  }
}
