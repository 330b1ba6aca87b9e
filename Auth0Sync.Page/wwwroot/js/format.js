import { h } from './dom.js';

const numbers = new Intl.NumberFormat('en');
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
const none = '–';

export const number = value => value === null || value === undefined ? none : numbers.format(value);

/** Such as 1 event, 2 events. */
export const count = (value, noun) => `${number(value)} ${noun}${value === 1 ? '' : 's'}`;

/** A time of today as a time, and any other one with its day. */
export function time(value) {
  if (!value) {
    return none;
  }

  const date = new Date(value);
  const isToday = date.toDateString() === new Date().toDateString();
  return h('time', { datetime: value, title: date.toISOString() }, (isToday ? clock : day).format(date));
}

const shortClock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** The times of an axis, with seconds only where they differ. */
export const axisTimes = (values, step) => values.map(value => (step < 60 ? clock : shortClock).format(new Date(value * 1000)));

/** Seconds as people say it: 0.4 s, 12 s, 3 min, 5 h, 2 d. */
export function seconds(value) {
  if (value === null || value === undefined) {
    return none;
  }

  const units = [[86400, 'd'], [3600, 'h'], [60, 'min']];
  const [size, unit] = units.find(([limit]) => value >= 2 * limit) ?? [1, 's'];
  const amount = value / size;
  return `${amount < 10 && unit === 's' ? Math.round(amount * 10) / 10 : Math.round(amount)} ${unit}`;
}

/** A name in code as a person reads it: EmailTaken becomes Email taken. */
export function words(name) {
  const text = String(name ?? '').replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
