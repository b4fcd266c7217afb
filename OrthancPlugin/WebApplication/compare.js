// The page that shows a series beside what was derived from it: the same planes of the same patient, linked.

import * as api from './api.js';
import {add, dot, planeOf, scale, subtract} from './geometry.js';
import {factsOf} from './facts.js';
import {Measuring} from './measuring.js';
import {jobOf, Overlay} from './overlay.js';
import {findPair, measurableSeries, nameOfSeries} from './pair.js';
import {Panel} from './panel.js';
import {Redraw} from './redraw.js';
import {element, setText} from './table.js';
import {CannotShow, Volume} from './volume.js';

const at = (selector) => document.querySelector(selector);
const planes = ['axial', 'coronal', 'sagittal'];

// What all panels share. Positions in patient mm.
const view = {
  plane: 'coronal',
  layout: 'beside',
  tool: 'move',
  slabs: true,
  tilt: 0, // radians
  turn: 0,
  cross: [0, 0, 0],
  fieldMm: 300, // shorter side of a picture
  window: {centre: 40, width: 400},
  marks: [],
  anchor: [0, 0, 0], // what the pictures are centred on
  // The centre of a picture lies in the plane of the crosshair.
  centre({normal}) {
    return add(this.anchor, scale(normal, dot(subtract(this.cross, this.anchor), normal)));
  },
  overlayOf(volume) { return overlay.over(volume); },
  isNearest(volume) { return this.slabs && volume === source; }
};

let source;
let other; // the series compared with: derived from the source
let panels = [];
let loading; // AbortController of the voxels under way
const volumes = new Map();
const redraw = new Redraw(() => {
  panels.forEach((panel) => panel.draw());
  showValues();
});
const overlay = new Overlay({changed: requestDraw, arrived: () => redraw.requestSoon(), failed: (error) => showProblem(error)});
const measuring = new Measuring(view, {changed: requestDraw, thicknessOf});

// ---------------------------------------------------------------- drawing

function requestDraw() { redraw.request(); }

function showValues() {
  const text = [source, other].filter(Boolean).map((volume) => {
    const value = volume.valueAt(view.cross);
    return `${volume === source ? 'source' : 'compared'} ${value === null ? '–' : +value.toPrecision(6)}`;
  });
  const uncertain = overlay.valueAt(view.cross);
  if (uncertain !== null) {
    text.push(`uncertainty ${+uncertain.toPrecision(4)}`);
  }
  const [x, y, z] = view.cross.map((v) => v.toFixed(1));
  setText(at('#values'), `At (${x}, ${y}, ${z}) mm: ${text.join(', ')}`);
}

const actions = {
  move(point) { view.cross = point; requestDraw(); },
  step(direction) { view.cross = add(view.cross, scale(direction, finestSpacing())); requestDraw(); },
  scroll(steps, normal) { view.cross = add(view.cross, scale(normal, steps * finestSpacing())); requestDraw(); },
  zoom(factor) { view.fieldMm = Math.min(2000, Math.max(5, view.fieldMm * factor)); requestDraw(); },
  pan(vector) { view.anchor = add(view.anchor, vector); requestDraw(); },
  window(dx, dy) {
    const {centre, width} = view.window;
    const step = Math.max(width, 1e-6) / 300;
    setWindow({centre: centre + dy * step, width: Math.max(width + dx * step, 1e-6)});
  },
  draw(...how) { measuring.marks.draw(...how); },
  close() { measuring.marks.close(); },
  drop() { measuring.marks.drop(); }
};

// Of a region drawn in a plane with this normal: as thick as the thickest voxel is seen from the side, so that every series
// has voxels in it.
function thicknessOf(normal) {
  return Math.max(...[source, other].filter(Boolean).flatMap((v) => v.grid.steps.map((step) => Math.abs(dot(step, normal)))));
}

function finestSpacing() {
  return Math.min(...[source, other].filter(Boolean).flatMap((v) => [v.sliceSpacingMm, ...v.pixelSpacingMm]));
}

function setWindow(window) {
  view.window = window;
  at('#centre').value = +window.centre.toPrecision(5);
  at('#width').value = +window.width.toPrecision(5);
  requestDraw();
}

// Plane in which the slices of the source are seen from the side, where the difference is.
function planeThroughSlices(volume) {
  const normal = volume.normal();
  const parts = planes.map((name) => Math.abs(dot(planeOf(name).normal, normal)));
  return ['coronal', 'sagittal', 'axial'].reduce((best, name) => parts[planes.indexOf(name)] < parts[planes.indexOf(best)] - 0.05 ? name : best);
}

function resetView() {
  view.anchor = view.cross = source.centreMm();
  view.tilt = view.turn = 0;
  at('#tilt').value = at('#turn').value = 0;
  const size = [source.columns, source.rows, source.slices];
  view.fieldMm = 1.05 * Math.max(...source.grid.steps.map((step, n) => Math.hypot(...step) * size[n]));
  showAngles();
  requestDraw();
}

function showAngles() {
  for (const name of ['tilt', 'turn']) {
    view[name] = at(`#${name}`).value * Math.PI / 180;
    setText(at(`output[for=${name}]`), `${at(`#${name}`).value}°`);
  }
}

// ---------------------------------------------------------------- layout

function captionOf(volume) {
  const name = volume.name ?? '';
  const what = volume === source ? 'acquired' : volume.isEstimated ? 'RESEARCH: estimated between the acquired slices' : 'compared';
  return element('figcaption', {}, element('b', {}, what), element('br'), name, element('br'),
                 `${volume.pixelSpacingMm.map((v) => v.toFixed(2)).join(' × ')} × ${volume.sliceSpacingMm.toFixed(2)} mm`);
}

function figureOf(volume, plane, isOver = false) {
  const canvas = element('canvas', {tabIndex: 0});
  canvas.setAttribute('role', 'application');
  canvas.setAttribute('aria-label', `${plane} plane of ${volume.name ?? 'the series'}; arrow keys move the crosshair, ` +
                                    'Page Up and Page Down go through the planes');
  panels.push(new Panel(canvas, volume, plane, view, actions));
  return element('figure', {className: isOver ? 'over' : ''}, canvas, captionOf(volume));
}

function layOut() {
  panels = [];
  const shown = view.plane === 'all' ? planes : [view.plane];
  const series = [source, other].filter(Boolean);
  const isSwiped = view.layout === 'swipe' && other;
  const place = at('#pictures');
  place.className = shown.length > 1 ? 'three' : '';
  const nodes = isSwiped ?
      shown.map((plane) => element('div', {className: 'swiped'}, figureOf(source, plane), figureOf(other, plane, true),
                                   element('div', {className: 'edge'}))) :
      series.flatMap((volume) => shown.map((plane) => figureOf(volume, plane)));
  place.style.setProperty('--columns', isSwiped || shown.length > 1 ? shown.length : series.length);
  place.replaceChildren(...nodes);
  at('#swipe-label').hidden = !isSwiped;
  requestDraw();
}

// ---------------------------------------------------------------- controls

function choose(name, value) {
  view[name] = value;
  for (const input of document.querySelectorAll(`input[name=${name}]`)) {
    input.checked = input.value === value;
  }
}

function listen() {
  for (const input of document.querySelectorAll('#controls input[type=radio]')) {
    input.addEventListener('change', () => {
      choose(input.name, input.value);
      ['plane', 'layout'].includes(input.name) ? layOut() : requestDraw();
    });
  }
  at('#controls').addEventListener('submit', (event) => event.preventDefault());
  at('#slabs').addEventListener('change', (event) => { view.slabs = event.target.checked; requestDraw(); });
  for (const name of ['centre', 'width']) {
    at(`#${name}`).addEventListener('change', (event) => {
      const value = event.target.valueAsNumber;
      if (Number.isFinite(value) && (name === 'centre' || value > 0)) {
        setWindow({...view.window, [name]: value});
      }
    });
  }
  for (const name of ['tilt', 'turn']) {
    at(`#${name}`).addEventListener('input', () => { showAngles(); requestDraw(); });
  }
  at('#swipe').addEventListener('input', (event) => at('#pictures').style.setProperty('--swipe', `${event.target.value}%`));
  at('#reset').addEventListener('click', resetView);
  at('#other').addEventListener('change', (event) => compareWith(event.target.value));
  window.addEventListener('resize', requestDraw);
  document.addEventListener('keydown', (event) => {
    if (event.target.matches('input:not([type=radio], [type=checkbox]), select') || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === 'n' || event.key === 'N') {
      at('#slabs').click();
    } else if ((event.key === 'u' || event.key === 'U') && !at('#uncertainty-label').hidden) {
      at('#uncertainty').click();
    } else if (event.key === 's' || event.key === 'S') {
      choose('layout', view.layout === 'beside' ? 'swipe' : 'beside');
      layOut();
    }
  });
}

// ---------------------------------------------------------------- series

async function volumeOf(series, isEstimated) {
  if (!volumes.has(series.ID)) {
    const volume = await Volume.open(series.ID);
    volume.name = nameOfSeries(series);
    volume.isEstimated = isEstimated;
    volumes.set(series.ID, volume);
  }
  return volumes.get(series.ID);
}

function showLoading() {
  const shown = [source, other].filter(Boolean);
  const total = shown.reduce((sum, v) => sum + v.slices, 0);
  const done = shown.reduce((sum, v) => sum + v.loadedCount, 0);
  at('#loaded').value = total ? done / total : 0;
  at('#loaded').hidden = done === total;
  setText(at('#loading'), done < total ? `${done} of ${total} slices loaded` : `${total} slices loaded`);
}

async function loadVoxels(volume) {
  await volume.load(() => {
    if (volume === (source ?? other) && volume.loadedCount === 1 && !view.hasWindow) {
      view.hasWindow = true;
      setWindow(volume.window ?? volume.guessWindow());
    }
    showLoading();
    volume.loadedCount === 1 ? requestDraw() : redraw.requestSoon();
  }, loading.signal);
}

let pair;
async function compareWith(id) {
  loading?.abort();
  loading = new AbortController();
  const series = pair.images.find((s) => s.ID === id);
  other = series ? await volumeOf(series, pair.derived.includes(id)) : null;
  layOut();
  showLoading();
  at('#facts').hidden = true;
  overlay.choose(id, null); // until its job is known
  showFacts(id).catch(showProblem);
  await Promise.all([source, other].filter((v) => v && v.loadedCount < v.slices).map(loadVoxels)).catch(showProblem);
}

async function showFacts(id) {
  const job = await jobOf(pair.jobs, id);
  if (other?.id === id) { // still
    if (job) {
      at('#facts-body').replaceChildren(factsOf(job));
    }
    at('#facts').hidden = !job;
    overlay.choose(id, job);
  }
}

function showProblem(error) {
  if (error.name === 'AbortError') {
    return;
  }
  at('#offline').hidden = false;
  setText(at('#offline'), error instanceof CannotShow ? error.message :
                          error instanceof api.Unreachable ? 'Orthanc cannot be reached. Reload the page to try again.' :
                          error instanceof api.Refused && error.status === 500 ?
                              'Orthanc cannot decode the images of this series (JPEG 2000 needs its GDCM plugin).' :
                              error.message);
}

async function start() {
  listen();
  const asked = new URLSearchParams(location.search).get('series');
  if (!asked) {
    throw new CannotShow('The address names no series: open this page from a series in Orthanc Explorer, or from the list of jobs.');
  }
  pair = await findPair(asked);
  setText(at('#title'), nameOfSeries(pair.sourceSeries));
  document.title = `CLADE: ${nameOfSeries(pair.sourceSeries)}`;
  at('#explorer').href = api.explorer(`study?uuid=${pair.study}`);
  at('#jobs').href = `./#series=${pair.sourceSeries.ID}`;
  at('#other').replaceChildren(...pair.images.map((s) => new Option(
      `${pair.derived.includes(s.ID) ? 'derived: ' : pair.maps.includes(s.ID) ? 'uncertainty: ' : ''}${nameOfSeries(s)}`, s.ID, false, s.ID === pair.wanted)));
  source = await volumeOf(pair.sourceSeries, false);
  choose('plane', planeThroughSlices(source));
  resetView();
  const shown = compareWith(pair.wanted);
  measuring.setSeries(...await measurableSeries(pair));
  await measuring.sets.list(pair.study);
  await shown;
}

start().catch((error) => {
  setText(at('#loading'), '');
  showProblem(error);
});
