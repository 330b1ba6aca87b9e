import { h, pageHead, table } from '../dom.js';
import { time } from '../format.js';
import { live } from '../live.js';
import { outcomeChip } from '../outcomes.js';
import { empty } from '../states.js';
import { targetName, targetSelect } from '../targets.js';

export const id = 'live';
export const title = 'Live';

const maxShown = 100;

export function show(root, { signal }) {
  let isPaused = false;
  let target = '';
  let rows = null;
  let newest = null;
  const host = h('div', {});
  const pause = h('button', { type: 'button', 'aria-pressed': 'false', onclick: togglePause }, 'Pause');
  root.append(
    pageHead(title, 'Outcomes as they happen, the newest first.', h('div', { class: 'actions' },
      h('div', { class: 'field inline' }, h('label', { for: 'live-target' }, 'Target'), targetSelect('live-target', event => {
        target = event.target.value;
        render();
      })),
      pause)),
    host);

  function isShown(entry) {
    return !target || entry.target === target;
  }

  function togglePause() {
    isPaused = !isPaused;
    pause.setAttribute('aria-pressed', String(isPaused));
    pause.textContent = isPaused ? 'Continue' : 'Pause';
    render();
  }

  function render() {
    if (isPaused) {
      return;
    }

    const entries = live.outcomes.filter(isShown).slice(0, maxShown);
    newest = live.outcomes.at(0);
    rows = null;
    if (entries.length === 0) {
      host.replaceChildren(empty('No outcomes yet', 'They appear here as soon as events are processed, usually within seconds.'));
      return;
    }

    const outcomes = table('Outcomes', ['Time', 'Event', 'Target', 'Outcome'], entries.map(entry => describe(entry, false)));
    rows = outcomes.tBodies[0];
    host.replaceChildren(h('div', { class: 'card flush' }, outcomes));
  }

  /** Adds what is new above the rows that are there, so that the keyboard's focus in them stays. */
  function add() {
    const known = live.outcomes.indexOf(newest);
    if (isPaused || rows === null || known < 0) {
      render();
      return;
    }

    newest = live.outcomes.at(0);
    rows.prepend(...live.outcomes.slice(0, known).filter(isShown).map(entry => describe(entry, true)));
    while (rows.rows.length > maxShown) {
      rows.lastElementChild.remove();
    }
  }

  render();
  live.on('outcome', add, signal);
}

function describe(entry, isNew) {
  return h('tr', { class: isNew && 'fresh' },
    h('td', {}, time(entry.settledAt)),
    h('td', {}, entry.eventType ?? 'Unreadable message', h('span', { class: 'sub wide mono' }, entry.eventId)),
    h('td', {}, targetName(entry.target), h('span', { class: 'sub wide mono' }, entry.recordId)),
    h('td', {}, entry.outcome === 'Review' ? h('a', { href: '#/review' }, outcomeChip(entry.outcome)) : outcomeChip(entry.outcome),
      (entry.detail || entry.attempt > 1) && h('span', { class: 'sub' }, [entry.detail, entry.attempt > 1 && `attempt ${entry.attempt}`].filter(Boolean).join(', '))));
}
