import { get } from '../api.js';
import { card, chip, facts, h, pageHead } from '../dom.js';
import { count, number, seconds, time, words } from '../format.js';
import { live } from '../live.js';
import { kindOf } from '../outcomes.js';
import { createPlot } from '../plot.js';
import { empty, loadInto } from '../states.js';
import { targetName } from '../targets.js';

export const id = 'overview';
export const title = 'Overview';

// The steps of the plots' axes.
const powers = [1, 10, 100, 1_000, 10_000, 100_000];
const counts = powers.flatMap(power => [power, 2 * power, 5 * power]);
const times = [1, 2, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 21_600, 86_400, 604_800, 2_592_000, 31_536_000];

export function show(root, { signal }) {
  const host = h('div', { class: 'stack' });
  root.append(pageHead(title, 'Whether events are processed, and what waits.'), host);
  loadInto(host, 'the status', () => live.statuses.at(-1) ?? get('/api/status', signal), status => render(status, signal), signal);
}

function render(first, signal) {
  if (first.targets.length === 0) {
    return empty('No target is enabled', 'Enable one in the settings, such as Auth0Sync:HubSpot:Enabled, and restart.');
  }

  const updated = h('p', { class: 'muted small' });
  const problems = h('div', {});
  const cards = new Map(first.targets.map(target => [target.target, createTarget(target.target)]));
  const review = createReview();
  const depth = createPlot('Waiting events', number, counts, signal);
  const lag = createPlot('Lag, 95th percentile of the last hour', seconds, times, signal);

  function update(status) {
    updated.replaceChildren('As of ', time(status.at));
    problems.replaceChildren(...status.problems.map(problem => h('p', { class: 'notice bad' }, problem)));
    status.targets.forEach(target => cards.get(target.target)?.update(target));
    review.update(status.review);
  }

  function plot() {
    const statuses = live.statuses.length > 0 ? live.statuses : [first];
    const at = statuses.map(status => status.at);
    const series = read => Object.fromEntries([...cards.keys()].map(name =>
      [targetName(name), statuses.map(status => read(status.targets.find(target => target.target === name)) ?? null)]));
    depth.show(at, series(target => target?.queue?.length));
    lag.show(at, series(target => target?.lastHour?.lagP95Seconds));
  }

  update(first);
  live.on('status', () => {
    update(live.statuses.at(-1));
    plot();
  }, signal);
  requestAnimationFrame(plot);
  return [
    problems,
    h('div', { class: 'cards' }, [...cards.values()].map(target => target.element)),
    h('div', { class: 'pair' }, depth.element, lag.element),
    card('Needs review', review.element),
    updated,
  ];
}

/** A card whose heading stays while its figures change, so that the focus and a screen reader's position stay. */
function createTarget(name) {
  const state = h('span', {});
  const figures = h('div', {});
  return {
    element: h('section', { class: 'card' }, h('header', {}, h('h2', {}, targetName(name)), state), figures),
    update(target) {
      state.replaceChildren(describeState(target));
      figures.replaceChildren(...describeTarget(target));
    },
  };
}

function describeState(target) {
  return target.isPaused ? chip('Paused', 'warn')
    : target.circuit === 'Open' ? chip('Not responding', 'bad')
      : target.poison?.length > 0 ? chip('Poisoned messages', 'bad')
        : !target.queue ? chip('Unknown', 'warn')
          : target.queue.isOverdue ? chip('Overdue', 'bad')
            : chip('Working', 'good');
}

function describeTarget(target) {
  const hour = target.lastHour;
  const deferrals = Object.values(hour?.deferrals ?? {}).reduce((sum, next) => sum + next, 0);
  return [
    facts([
      ['Waiting', number(target.queue?.length)],
      ['Oldest', seconds(target.queue?.oldestAgeSeconds)],
      ['Poisoned', number(target.poison?.length)],
      ['Lag, median', seconds(hour?.lagP50Seconds)],
      ['Lag, p95', seconds(hour?.lagP95Seconds)],
      ['Deferrals', number(deferrals)],
    ], 'figures'),
    ...describeOutcomes(hour?.outcomes ?? {}),
    target.queue?.isOverdue && h('p', { class: 'notice bad small' }, `The oldest event has waited for ${seconds(target.queue.oldestAgeSeconds)}. Check that the function that takes it is enabled, running and fast enough.`),
    target.poison?.isOverdue && h('p', { class: 'notice bad small' }, `Nothing has moved the poisoned messages to review for ${seconds(target.poison.oldestAgeSeconds)}. Check that the function that takes them is enabled and running.`),
    target.pause && h('p', { class: 'notice warn small' }, `Paused by ${target.pause.pausedBy}${target.pause.reason ? `: ${target.pause.reason}` : ''}, since `, time(target.pause.pausedAt)),
    target.callBudget?.instances > 0 && h('p', { class: 'muted small' }, `Call budget: ${Math.round(target.callBudget.claimedShare * 100)} % held by ${count(target.callBudget.instances, 'instance')}`),
  ].filter(Boolean);
}

function describeOutcomes(outcomes) {
  const outcomeCounts = Object.entries(outcomes).sort(([, left], [, right]) => right - left);
  if (outcomeCounts.length === 0) {
    return [h('p', { class: 'muted small outcomes' }, 'No outcomes in the last hour.')];
  }

  const bar = h('div', { class: 'bar', 'aria-hidden': 'true' }, outcomeCounts.map(([name, share]) => {
    const part = h('span', { class: `part ${kindOf(name) ?? ''}` });
    part.style.flexGrow = share;
    return part;
  }));
  return [bar, h('ul', { class: 'chips', 'aria-label': 'Outcomes of the last hour' }, outcomeCounts.map(([name, total]) => h('li', {}, chip(`${words(name)} ${number(total)}`, kindOf(name)))))];
}

/** The open items by reason. The links stay, and with them the keyboard's focus, while the counts do. */
function createReview() {
  const element = h('div', {});
  let shown = null;
  return {
    element,
    update(reasons) {
      const next = JSON.stringify(reasons);
      if (next !== shown) {
        shown = next;
        element.replaceChildren(describeReview(reasons));
      }
    },
  };
}

function describeReview(reasons) {
  return reasons.length === 0
    ? h('p', { class: 'muted' }, 'Nothing. Events that need a decision appear here.')
    : h('ul', { class: 'chips' }, reasons.map(open => h('li', {}, h('a', { class: 'chip warn', href: '#/review' }, `${words(open.reason)} ${number(open.count)}`))));
}
