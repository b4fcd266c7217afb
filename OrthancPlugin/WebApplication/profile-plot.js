// The intensities along a line, a curve for each series, as a small picture with axes.

import {element} from './table.js';

const colours = ['#7fb8f5', '#ff9f43', '#5fd3a6', '#e583ff', '#f7d154', '#ff6b6b', '#9aa5b1', '#8fd14f'];

export function profilePlot(name, stepMm, curves) {
  const known = curves.filter(({values}) => values?.length > 1);
  const legend = 28 * Math.ceil(known.length / 2); // two names per row
  const canvas = element('canvas', {width: 1280, height: 356 + legend});
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', `Profiles of ${name}`);
  const c = canvas.getContext('2d');
  const style = getComputedStyle(document.documentElement);
  c.fillStyle = style.getPropertyValue('--card');
  c.fillRect(0, 0, canvas.width, canvas.height);
  const all = known.flatMap(({values}) => values).filter(Number.isFinite);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const longest = Math.max(...known.map(({values}) => values.length - 1)) * stepMm;
  const left = 110, right = 20, top = 22 + legend, bottom = 50;
  const x = (mm) => left + mm / longest * (canvas.width - left - right);
  const y = (value) => canvas.height - bottom - (value - low) / (high - low || 1) * (canvas.height - top - bottom);
  c.font = '24px system-ui, sans-serif';
  c.fillStyle = style.getPropertyValue('--quiet');
  c.textAlign = 'right';
  c.fillText(String(+high.toPrecision(4)), left - 10, top + 10);
  c.fillText(String(+low.toPrecision(4)), left - 10, canvas.height - bottom);
  c.fillText(`${longest.toFixed(1)} mm`, canvas.width - right, canvas.height - 12);
  c.textAlign = 'left';
  c.fillText(`${name}, 0 mm`, left, canvas.height - 12);
  known.forEach(({name: series, values}, n) => {
    c.strokeStyle = c.fillStyle = colours[n % colours.length];
    c.lineWidth = 4;
    c.beginPath();
    values.forEach((value, i) => i ? c.lineTo(x(i * stepMm), y(value)) : c.moveTo(x(0), y(value)));
    c.stroke();
    c.fillText(series.slice(0, 44), left + (n % 2) * 560, 28 + 28 * Math.floor(n / 2));
  });
  return canvas;
}
