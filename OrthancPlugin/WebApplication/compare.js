// The page that shows a series beside what was derived from it: the same planes of the same patient, linked.

import * as api from './api.js';
import {Beside} from './beside.js';
import {add, dot, planeOf, scale, subtract} from './geometry.js';
import {factsOf} from './facts.js';
import {Loading} from './loading.js';
import {Measuring} from './measuring.js';
import {Overlay} from './overlay.js';
import {findPair, jobOf, measurableSeries, nameOfSeries} from './pair.js';
import {Panel} from './panel.js';
import {Redraw} from './redraw.js';
import {element, setText} from './table.js';
import {CannotShow} from './volume.js';

const at = (selector) => document.querySelector(selector);
const planes = ['axial', 'coronal', 'sagittal'];
const narrow = matchMedia('(max-width: 699px)'); // room for the source and one other

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
let others = []; // the series compared with: most of them derived from the source
let beside; // which those are
let panels = [];
let pair; // source, what was derived from it, and the rest of the study
let loading;
const shown = () => [source, ...others].filter(Boolean);
const redraw = new Redraw(() => {
  panels.forEach((panel) => panel.draw());
  showValues();
});
const overlay = new Overlay({changed: requestDraw, arrived: () => redraw.requestSoon(), failed: (error) => showProblem(error)});
const measuring = new Measuring(view, {changed: requestDraw, thicknessOf});

// ---------------------------------------------------------------- drawing

function requestDraw() { redraw.request(); }

function showValues() {
  const text = shown().flatMap((volume) => {
    const value = volume.valueAt(view.cross);
    const uncertain = overlay.valueAt(volume.id, view.cross);
    return [`${shortNameOf(volume)} ${value === null ? '–' : +value.toPrecision(6)}`,
            ...(uncertain === null ? [] : [`uncertainty ${+uncertain.toPrecision(4)}`])];
  });
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
  return Math.max(...shown().flatMap((v) => v.grid.steps.map((step) => Math.abs(dot(step, normal)))));
}

function finestSpacing() {
  return Math.min(...shown().flatMap((v) => [v.sliceSpacingMm, ...v.pixelSpacingMm]));
}

// Windows of CT, in HU, as radiologists call them.
const presets = [['Soft tissue', 40, 400], ['Lung', -600, 1500], ['Bone', 400, 1800], ['Brain', 40, 80]];

// The first window: that of the series; CT has a usual one, else the values of a slice tell.
function chooseWindow(volume) {
  const isCt = volume.tags.Modality === 'CT';
  const offered = [...(volume.window ? [['As stored', volume.window.centre, volume.window.width]] : []), ...presets];
  at('#preset-label').hidden = !isCt;
  at('#preset').replaceChildren(new Option('by hand', ''), ...offered.map(([name, ...window]) => new Option(name, window.join())));
  at('#preset').addEventListener('change', ({target}) => {
    if (target.value) {
      const [centre, width] = target.value.split(',').map(Number);
      setWindow({centre, width});
    }
  });
  setWindow(volume.window ?? (isCt ? {centre: presets[0][1], width: presets[0][2]} : volume.guessWindow()));
}

function setWindow(window) {
  at('#preset').value = `${window.centre},${window.width}`;
  at('#preset').selectedIndex = Math.max(0, at('#preset').selectedIndex); // by hand
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

function shortNameOf(volume) {
  return volume === source ? 'source' : others.length > 1 ? beside.letterOf(volume.id) : 'compared';
}

// In full once for all planes of a series.
function captionOf(volume, isFull) {
  const isOneOfSeveral = volume !== source && others.length > 1;
  const what = volume === source ? 'acquired' :
               !volume.isEstimated ? 'compared' :
               isOneOfSeveral ? 'RESEARCH, estimated' : 'RESEARCH: estimated between the acquired slices';
  const lines = [isOneOfSeveral ? beside.shortNameOf(volume.id) : volume.name ?? '',
                 `${volume.pixelSpacingMm.map((v) => v.toFixed(2)).join(' × ')} × ${volume.sliceSpacingMm.toFixed(2)} mm`];
  return element('figcaption', {}, element('b', {}, isOneOfSeveral ? `${beside.letterOf(volume.id)}: ${what}` : what),
                 ...(isFull ? lines.flatMap((line) => [element('br'), line]) : []));
}

// Takes the series away from beside the source.
function awayButton(volume) {
  const button = element('button', {type: 'button', className: 'away', title: 'Take it away'}, '×');
  button.setAttribute('aria-label', `Take ${beside.letterOf(volume.id)} away: ${volume.name ?? 'the series'}`);
  button.addEventListener('click', () => beside.remove(volume.id));
  return button;
}

function figureOf(volume, plane, isOver = false) {
  const canvas = element('canvas', {tabIndex: 0});
  canvas.setAttribute('role', 'application');
  canvas.setAttribute('aria-label', `${plane} plane of ${volume.name ?? 'the series'}; arrow keys move the crosshair, ` +
                                    'Page Up and Page Down go through the planes');
  panels.push(new Panel(canvas, volume, plane, view, actions));
  const isFirst = [view.plane, planes[0]].includes(plane);
  const hasAway = isFirst && volume !== source && !isOver && others.length > 1;
  return element('figure', {className: isOver ? 'over' : ''}, canvas, captionOf(volume, isFirst), ...(hasAway ? [awayButton(volume)] : []));
}

function layOut() {
  panels = [];
  const seen = view.plane === 'all' ? planes : [view.plane];
  const inView = others.find(({id}) => id === beside.inView);
  const isSwiped = view.layout === 'swipe' && inView;
  const series = isSwiped ? [source] : narrow.matches ? [source, inView].filter(Boolean) : shown();
  const place = at('#pictures');
  place.className = seen.length > 1 ? 'three' : '';
  place.replaceChildren(...(isSwiped ?
      seen.map((plane) => element('div', {className: 'swiped'}, figureOf(source, plane), figureOf(inView, plane, true),
                                  element('div', {className: 'edge'}))) :
      series.flatMap((volume) => seen.map((plane) => figureOf(volume, plane)))));
  place.dataset.series = series.length;
  at('#swipe-label').hidden = !isSwiped;
  at('#in-view').hidden = others.length < 2 || !(isSwiped || narrow.matches);
  setText(at('#in-view-title'), isSwiped ? 'Over the source' : 'Beside the source');
  arrange();
}

// As many columns as make the pictures large: their smaller side counts.
function arrange() {
  const place = at('#pictures');
  const series = +place.dataset.series || 1;
  const size = (columns) => Math.min(place.clientWidth / columns, 0.72 * innerHeight / Math.ceil(series / columns));
  const best = Array.from({length: series}, (_, n) => n + 1).reduce((a, b) => size(b) > size(a) ? b : a);
  const columns = view.plane === 'all' ? planes.length : best;
  place.style.setProperty('--columns', columns);
  place.style.setProperty('--rows', view.plane === 'all' ? Math.max(2, series) : Math.ceil(series / columns));
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
  window.addEventListener('resize', arrange);
  narrow.addEventListener('change', () => {
    at('#more').open ||= !narrow.matches;
    layOut();
  });
  document.addEventListener('keydown', (event) => {
    if (event.target.matches('input:not([type=radio], [type=checkbox]), select') || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === 'n' || event.key === 'N') {
      at('#slabs').click();
    } else if ((event.key === 'u' || event.key === 'U') && !at('#uncertainty-label').hidden) {
      at('#uncertainty').click();
    } else if ((event.key === 'd' || event.key === 'D') && !at('#in-view').hidden) {
      beside.next();
    } else if (event.key === 's' || event.key === 'S') {
      choose('layout', view.layout === 'beside' ? 'swipe' : 'beside');
      layOut();
    }
  });
}

// ---------------------------------------------------------------- series

function showLoading() {
  const sum = (of) => shown().reduce((total, volume) => total + of(volume), 0);
  const [total, done] = [sum((v) => v.slices), sum((v) => v.loadedCount)];
  at('#loaded').value = total ? done / total : 0;
  at('#loaded').hidden = done === total;
  const megabytes = (sum((v) => v.voxels?.byteLength ?? 0) / 1e6).toPrecision(2);
  setText(at('#loading'), done < total ? `${done} of ${total} slices loaded` : `${total} slices loaded (${+megabytes} MB)`);
}

function showSlice(volume) {
  if (volume === source && volume.loadedCount === 1 && !view.hasWindow) {
    view.hasWindow = true;
    chooseWindow(volume);
  }
  showLoading();
  volume.loadedCount === 1 ? requestDraw() : redraw.requestSoon();
}

async function showSeries() {
  const signal = loading.begin([source.id, ...beside.ids]);
  others = others.filter(({id}) => beside.ids.includes(id));
  const opened = await loading.openBeside(source, beside.ids.map((id) => beside.seriesOf(id)), signal, (id) => beside.leave(id));
  if (signal.aborted) {
    return;
  }
  others = opened;
  layOut();
  showLoading();
  showFacts(signal).catch(showProblem);
  const inView = ({id}) => id === beside.inView;
  await loading.load([[source, ...others.filter(inView)], ...others.filter((one) => !inView(one)).map((one) => [one])], signal);
}

// What is known of how each was made, and its map of uncertainty.
async function showFacts(signal) {
  const made = await Promise.all(others.map(async ({id}) => [id, await jobOf(pair.jobs, id).catch(() => undefined)]));
  if (signal.aborted) {
    return;
  }
  const known = made.filter(([, job]) => job);
  at('#facts').hidden = known.length === 0;
  at('#facts-body').replaceChildren(...known.flatMap(([id, job]) => [
    ...(others.length > 1 ? [element('h3', {}, `${beside.letterOf(id)}: ${nameOfSeries(beside.seriesOf(id))}`)] : []), factsOf(job)
  ]));
  overlay.choose(made);
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
  at('#more').open = !narrow.matches; // the pictures come first on a telephone
  listen();
  const query = new URLSearchParams(location.search);
  const asked = query.get('series');
  if (!asked) {
    throw new CannotShow('The address names no series: open this page from a series in Orthanc Explorer, or from the list of jobs.');
  }
  pair = await findPair(asked);
  loading = new Loading(pair.derived, {arrived: showSlice, failed: showProblem});
  setText(at('#title'), nameOfSeries(pair.sourceSeries));
  document.title = `CLADE: ${nameOfSeries(pair.sourceSeries)}`;
  at('#explorer').href = api.explorer(`study?uuid=${pair.study}`);
  at('#jobs').href = `./#series=${pair.sourceSeries.ID}`;
  let whole;
  beside = new Beside(pair, {
    changed: () => { whole = showSeries(); keepAddress(); },
    viewed: () => { layOut(); whole = showSeries(); }
  });
  source = await loading.volumeOf(pair.sourceSeries);
  choose('plane', planeThroughSlices(source));
  resetView();
  beside.start(query.get('beside')?.split(',') ?? [pair.wanted]);
  whole = showSeries();
  measuring.setSeries(...await measurableSeries(pair));
  await measuring.sets.list(pair.study);
  await whole;
}

// A page that is loaded again, or sent to a colleague, shows the same series.
function keepAddress() {
  const address = new URL(location);
  address.searchParams.set('beside', beside.ids.join(','));
  history.replaceState(null, '', address);
}

start().catch((error) => {
  setText(at('#loading'), '');
  showProblem(error);
});
