// Options that let through what is refused otherwise, on the pages of an enhancement and of rules: the next step of a
// refusal names them as they are named here and in the configuration.

import {element} from './table.js';

const boxes = [
  ['ForceModel', 'Force the model: outside what it was made for, and past the quality gate'],
  ['AllowDerived', 'Accept derived images: maps, projections'],
  ['SkipUnreadable', 'Leave out images that cannot be read']
];
const usualSlices = '4096';

export function showExceptions(place) {
  const about = (text) => element('small', {}, text);
  const slices = element('input', {id: 'MaximumSlices', type: 'number', min: 2, max: 65535, step: 1, value: usualSlices});
  const volume = element('input', {id: 'Volume', placeholder: 'the only one', pattern: 'all|[1-9][0-9]*', title: 'a number, or all'});
  place.replaceChildren(
      element('div', {className: 'grid'},
              element('label', {}, 'Volume ', volume, about('number, or “all”, if a series holds several')),
              element('label', {}, 'At most ', element('span', {}, slices, ' slices'), about('MaximumSlices: a result of more is refused'))),
      ...boxes.map(([name, text]) => element('label', {className: 'check'}, element('input', {type: 'checkbox', id: name}),
                                             element('span', {}, `${text} `, about(name)))));
}

// Those that are not the default.
export function exceptionsOf(place) {
  const field = (name) => place.querySelector(`#${name}`);
  const options = Object.fromEntries(boxes.filter(([name]) => field(name).checked).map(([name]) => [name, true]));
  const slices = field('MaximumSlices');
  if (slices.value !== usualSlices && Number.isFinite(slices.valueAsNumber)) {
    options.MaximumSlices = slices.valueAsNumber;
  }
  const volume = field('Volume').value.trim();
  if (/^(all|[1-9]\d*)$/.test(volume)) {
    options.Volume = volume === 'all' ? volume : Number(volume);
  }
  return options;
}
