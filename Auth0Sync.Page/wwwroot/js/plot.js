import { h } from './dom.js';
import { axisTimes } from './format.js';

/* global uPlot */

const colors = { light: ['#4338ca', '#b45309', '#0f766e', '#be185d', '#1d4ed8'], dark: ['#a9a4ff', '#f4b860', '#5fd6c4', '#ff9ac4', '#8ab8ff'] };
const dark = matchMedia('(prefers-color-scheme: dark)');

/**
 * A plot over time with a line for each series. What it shows is also said in words, because a picture has none.
 * @param {(value: number | null) => string} format How a value is written.
 * @param {number[]} steps The steps of the axis, of which one is chosen.
 */
export function createPlot(title, format, steps, signal) {
  const canvas = h('div', { class: 'plot', role: 'img', 'aria-label': title });
  const legend = h('ul', { class: 'chips small' });
  const element = h('section', { class: 'card' }, h('header', {}, h('h2', {}, title), legend), canvas);
  let plot = null;
  let names = [];
  let data = null;

  const observer = new ResizeObserver(() => plot?.setSize({ width: canvas.clientWidth, height: 208 }));
  observer.observe(canvas);
  dark.addEventListener('change', () => draw(true), { signal });
  signal.addEventListener('abort', () => {
    observer.disconnect();
    plot?.destroy();
  });

  function draw(anew) {
    if (data === null || canvas.clientWidth === 0) {
      return;
    }

    if (plot && !anew) {
      plot.setData(data);
    } else {
      plot?.destroy();
      plot = new uPlot(options(names, format, steps, canvas.clientWidth), data, canvas);
    }
  }

  return {
    element,

    /** @param {Record<string, (number | null)[]>} series The values of each series, one for each time. */
    show(times, series) {
      const anew = names.join() !== Object.keys(series).join();
      names = Object.keys(series);
      data = [times.map(time => Date.parse(time) / 1000), ...names.map(name => series[name])];
      draw(anew);
      const last = name => format(series[name].at(-1) ?? null);
      canvas.setAttribute('aria-label', `${title}. Now: ${names.map(name => `${name} ${last(name)}`).join(', ')}.`);
      legend.replaceChildren(...names.map((name, index) => {
        const mark = h('span', { class: 'mark' });
        mark.style.background = palette()[index % palette().length];
        return h('li', {}, mark, `${name} ${last(name)}`);
      }));
    },
  };
}

const palette = () => (dark.matches ? colors.dark : colors.light);

function options(names, format, steps, width) {
  const style = getComputedStyle(document.documentElement);
  const axis = { stroke: style.getPropertyValue('--muted'), grid: { stroke: style.getPropertyValue('--border'), width: 1 }, ticks: { show: false } };
  return {
    width,
    height: 208,
    padding: [12, 30, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
    scales: { y: { range: (_, low, high) => [0, Math.max(high ?? 0, 1) * 1.1] } },
    axes: [
      { ...axis, size: 26, space: 80, values: (_, values, __, ___, step) => axisTimes(values, step) },
      { ...axis, size: 58, incrs: steps, values: (_, values) => values.map(format) },
    ],
    series: [
      {},
      ...names.map((name, index) => ({ label: name, stroke: palette()[index % palette().length], width: 2, points: { show: false }, spanGaps: true })),
    ],
  };
}
