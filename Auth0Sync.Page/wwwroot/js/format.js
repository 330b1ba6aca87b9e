import { h } from './dom.js';

const numbers = new Intl.NumberFormat('en');
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
const none = '–';

export const number = value => value === null || value === undefined ? none : numbers.format(value);

/** A time of today as a time, and any other one with its day. */
export function time(value) {
  if (!value) {
    return none;
  }

  const date = new Date(value);
  const isToday = date.toDateString() === new Date().toDateString();
  return h('time', { datetime: value, title: date.toISOString() }, (isToday ? clock : day).format(date));
}

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

/** The seconds of a .NET duration, such as 1.02:03:04.5. */
export function duration(value) {
  const parts = /^(-)?(?:(\d+)\.)?(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(value ?? '');
  return parts && (parts[1] ? -1 : 1) * (Number(parts[2] ?? 0) * 86400 + Number(parts[3]) * 3600 + Number(parts[4]) * 60 + Number(parts[5]));
}

/** NeedsReview as a person reads it: Needs review. */
export function words(name) {
  const text = String(name ?? '').replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
