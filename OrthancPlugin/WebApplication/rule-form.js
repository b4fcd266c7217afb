// The form of a rule: from its fields to the JSON of the configuration, and from a series to a first rule.

import * as api from './api.js';
import {exceptionsOf} from './exceptions.js';
import {element} from './table.js';

export function matchRow(keyword, pattern, changed) {
  const name = element('input', {value: keyword, placeholder: 'DICOM keyword', className: 'keyword'});
  name.setAttribute('list', 'keywords');
  name.setAttribute('aria-label', 'DICOM keyword');
  const value = element('input', {value: pattern, placeholder: 'regular expression', className: 'pattern'});
  value.setAttribute('aria-label', 'Regular expression');
  const remove = element('button', {type: 'button', textContent: 'Remove'});
  const row = element('div', {className: 'match'}, name, value, remove);
  remove.addEventListener('click', () => { row.remove(); changed(); });
  return row;
}

// What is not the default, as it stands in the configuration.
export function jsonOf(form) {
  const field = (name) => form.querySelector(`#${name}`);
  const rule = {Name: field('Name').value.trim() || 'my rule', Match: {}};
  for (const row of form.querySelectorAll('.match')) {
    const keyword = row.querySelector('.keyword').value.trim();
    const pattern = row.querySelector('.pattern').value;
    if (keyword && pattern) {
      rule.Match[keyword] = pattern;
    }
  }
  for (const [name, usual] of [['MinimumAnisotropy', 2], ['MaximumAnisotropy', undefined], ['MinimumSlices', 5], ['Priority', 0]]) {
    const value = field(name).valueAsNumber;
    if (Number.isFinite(value) && value !== usual) {
      rule[name] = value;
    }
  }
  rule.Model = field('Model').value || 'auto';
  const options = Object.fromEntries([['Grid', 'isotropic'], ['Planes', 'auto']].map(([name, usual]) => [name, field(name).value, usual])
                                         .filter(([, value, usual]) => value !== usual).map(([name, value]) => [name, value]));
  Object.assign(options, exceptionsOf(field('exceptions')));
  if (Object.keys(options).length) {
    rule.Options = options;
  }
  const destinations = field('Destination').value.split(',').map((name) => name.trim()).filter(Boolean);
  if (destinations.length) {
    rule.Destination = destinations;
  }
  if (field('from').value && field('to').value) {
    rule.Hours = `${field('from').value}-${field('to').value}`;
  }
  return rule;
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

// Fills the attributes in from a series: what tells it from others of the department.
export async function takeFrom(series, place, changed) {
  const instance = (await api.seriesOf(series.ID)).Instances[0];
  const tags = await api.tagsOf(instance);
  const taken = ['Modality', 'SeriesDescription', 'BodyPartExamined'].filter((name) => typeof tags[name] === 'string' && tags[name]);
  place.replaceChildren(...taken.map((name) => matchRow(
      name, name === 'Modality' ? `^${escaped(tags[name])}$` : `(?i)${escaped(tags[name])}`, changed)));
}
