// Which series stand beside the source: check boxes, three at most; and the one of them that is in view where there is room
// for one only, or where it is laid over the source.

import {nameOfSeries} from './pair.js';
import {element, setText} from './table.js';
import * as words from './words.js';

const most = 3;
const at = (selector) => document.querySelector(selector);

export class Beside {
  // pair: of findPair. changed(): other series are shown; viewed(): another of them is in view.
  constructor(pair, {changed, viewed}) {
    Object.assign(this, {pair, changed, viewed, ids: []}); // in the order in which they were chosen
    this.boxes = new Map(pair.images.map((series) => [series.ID, this.boxOf(series)]));
    at('#others').replaceChildren(...pair.images.map((series) => this.labelOf(series)));
  }

  // ids: those of series that the study does not have are left out.
  start(ids) {
    this.ids = [...new Set(ids)].filter((id) => this.boxes.has(id)).slice(0, most);
    [this.inView] = this.ids;
    this.show();
  }

  // ------------------------------------------------------------ names

  letterOf(id) { return String.fromCharCode(65 + this.ids.indexOf(id)); }

  seriesOf(id) { return this.pair.images.find((series) => series.ID === id); }

  kindOf(id) { return this.pair.maps.includes(id) ? 'uncertainty' : this.pair.derived.includes(id) ? 'derived' : 'in the same study'; }

  optionsOf(id) { return this.pair.jobs.find((one) => one.DerivedSeries === id)?.OptionWords ?? []; }

  // What tells it from the others beside the same source: of its description the part that says how it was made. A job does not
  // tell that: what was asked for may be a network, and what was published interpolation.
  shortNameOf(id) {
    const madeHow = (one) => /\[([^\]]+)\]/.exec(nameOfSeries(this.seriesOf(one)))?.[1];
    const made = this.pair.derived.includes(id) && madeHow(id);
    const isAlone = !this.ids.some((one) => one !== id && madeHow(one) === made);
    return made ? [made, ...(isAlone ? [] : this.optionsOf(id))].join(', ') : nameOfSeries(this.seriesOf(id));
  }

  boxOf(series) {
    const box = element('input', {type: 'checkbox', value: series.ID});
    box.addEventListener('change', () => box.checked ? this.add(series.ID) : this.remove(series.ID));
    return box;
  }

  labelOf(series) {
    const about = [this.kindOf(series.ID), ...this.optionsOf(series.ID), words.count(series.Instances.length, 'image', 'images')].join(', ');
    return element('label', {className: 'check'}, this.boxes.get(series.ID), ` ${nameOfSeries(series)}`, element('small', {}, ` ${about}`));
  }

  // ------------------------------------------------------------ choice

  add(id) {
    if (this.ids.length < most && !this.ids.includes(id)) {
      this.ids.push(id);
      this.inView = id; // what was asked for last is what one wants to see
      this.show();
      this.changed();
    }
  }

  remove(id) {
    this.leave(id);
    this.changed();
  }

  // As remove, where the caller knows of it.
  leave(id) {
    this.ids = this.ids.filter((one) => one !== id);
    this.inView = this.ids.includes(this.inView) ? this.inView : this.ids[0];
    this.show();
  }

  look(id) {
    this.inView = id;
    for (const input of document.querySelectorAll('#in-view-choices input')) { // not made anew: that would drop the focus
      input.checked = input.value === id;
    }
    this.viewed();
  }

  // The one after the one in view.
  next() {
    if (this.ids.length > 1) {
      this.look(this.ids[(this.ids.indexOf(this.inView) + 1) % this.ids.length]);
    }
  }

  show() {
    for (const [id, box] of this.boxes) {
      box.checked = this.ids.includes(id);
      box.disabled = !box.checked && this.ids.length === most;
    }
    setText(at('#others-title'), `Beside the source: ${this.ids.length} of ${this.boxes.size} series` +
        (this.ids.length === most && this.boxes.size > most ? ` (${most} at most)` : ''));
    at('#in-view-choices').replaceChildren(...this.ids.map((id) => {
      const input = element('input', {type: 'radio', name: 'in-view', value: id, checked: id === this.inView});
      input.addEventListener('change', () => this.look(id));
      return element('label', {title: nameOfSeries(this.seriesOf(id))}, input, ` ${this.letterOf(id)} `, element('small', {}, this.shortNameOf(id)));
    }));
  }
}
