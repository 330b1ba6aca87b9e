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
  let known = live.outcomes.at(0);
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

    const entries = live.outcomes.filter(entry => !target || entry.target === target).slice(0, maxShown);
    const firstKnown = known ? entries.indexOf(known) : entries.length;
    known = live.outcomes.at(0);
    host.replaceChildren(entries.length === 0
      ? empty('No outcomes yet', 'They appear here as soon as events are processed, usually within seconds.')
      : h('div', { class: 'card flush' }, table('Outcomes', ['Time', 'Event', 'Target', 'Outcome'], entries.map((entry, index) => describe(entry, index < firstKnown)))));
  }

  render();
  live.on('outcome', render, signal);
}

function describe(entry, isNew) {
  return h('tr', { class: isNew && 'fresh' },
    h('td', {}, time(entry.settledAt)),
    h('td', {}, entry.eventType ?? 'Unreadable message', h('span', { class: 'sub wide mono' }, entry.eventId)),
    h('td', {}, targetName(entry.target), h('span', { class: 'sub wide mono' }, entry.recordId)),
    h('td', {}, entry.outcome === 'Review' ? h('a', { href: '#/review' }, outcomeChip(entry.outcome)) : outcomeChip(entry.outcome),
      (entry.detail || entry.attempt > 1) && h('span', { class: 'sub' }, [entry.detail, entry.attempt > 1 && `attempt ${entry.attempt}`].filter(Boolean).join(', '))));
}
