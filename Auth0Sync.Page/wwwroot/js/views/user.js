import { post } from '../api.js';
import { card, chip, facts, h, pageHead, table } from '../dom.js';
import { count, number, seconds, time, words } from '../format.js';
import { outcomeChip } from '../outcomes.js';
import { empty, focusOn, loadInto, showIn } from '../states.js';
import { targetName } from '../targets.js';

export const id = 'user';
export const title = 'User';

const statusKinds = { Active: 'good', Blocked: 'warn', Deleted: 'bad' };

// Kept in memory only: an address in the address bar would stay in the history of the browser.
let lastQuery = '';

export function show(root, { signal }) {
  const host = h('div', { class: 'stack' });
  const query = h('input', { type: 'search', id: 'user-query', autocomplete: 'off', spellcheck: 'false', value: lastQuery });
  const form = h('form', { class: 'card find', role: 'search', onsubmit: event => {
    event.preventDefault();
    find(query.value.trim());
  } },
  h('div', { class: 'field' }, h('label', { for: 'user-query' }, 'User id or email address'), query),
  h('button', { type: 'submit', class: 'primary' }, 'Find'));
  root.append(pageHead(title, 'What is known about one user in every target, and what happened. An address is looked up in the targets; it is not stored.'), form, host);
  find(lastQuery);

  function choose(userId) {
    focusOn(host);
    find(userId);
  }

  function find(text) {
    lastQuery = text;
    if (text === '') {
      showIn(host, empty('No user chosen', 'Enter a user id, such as auth0|67d1a4c8f2e35b9047ad61c3, or an email address.'));
    } else if (isAddress(text)) {
      loadInto(host, 'the records with the address', () => post('/api/users/by-email', { email: text }, signal), matches => renderMatches(matches, choose), signal);
    } else {
      loadInto(host, 'the user', () => post('/api/users', { userId: text }, signal), report => render(report, signal), signal);
    }
  }
}

// Of a user id, the part after the connection can be an address.
const isAddress = text => text.includes('@') && !text.includes('|');

function renderMatches(matches, choose) {
  if (matches.length === 0) {
    return empty('No target can be asked', 'No enabled target keeps records, so none can be asked for an address. Enter the user id.');
  }

  const ids = [...new Set(matches.map(match => match.userId).filter(Boolean))];
  if (ids.length === 0 && matches.every(match => !match.problem && !match.recordId)) {
    return empty('No one has this address', 'No target has a record with it. Records without a verified address have none: try the user id.');
  }

  return h('div', { class: 'card flush' }, table('Records with this address', ['Target', 'Record', 'User'], matches.map(match => h('tr', {},
    h('td', {}, targetName(match.target)),
    h('td', {}, h('span', { class: 'mono' }, match.recordId ?? (match.userId ? 'Not shown' : '–')),
      match.isAmbiguous && h('span', { class: 'sub' }, 'One of several with the address')),
    h('td', {}, match.problem ? h('span', { class: 'chip warn' }, match.problem)
      : match.userId ? h('button', { type: 'button', onclick: () => choose(match.userId) }, match.userId) : h('span', { class: 'muted' }, 'None'))))));
}

function render(report, signal) {
  if (isUnknown(report)) {
    return empty('Nothing is known about this user', 'No event of the user was processed. Check the id; it starts with the connection, such as auth0|.');
  }

  const timeline = report.targets.flatMap(target => target.lastOutcomes.map(outcome => ({ ...outcome, target: target.target })))
    .sort((left, right) => Date.parse(right.settledAt) - Date.parse(left.settledAt));
  return [
    h('h2', { class: 'mono' }, report.userId),
    ...report.problems.map(problem => h('p', { class: 'notice bad' }, `Cannot read: ${problem}`)),
    report.reviewItems.length > 0 && card('Needs review', h('ul', { class: 'chips' }, report.reviewItems.map(item =>
      h('li', {}, h('a', { class: 'chip warn', href: `#/review/${encodeURIComponent(item.id)}` }, `${words(item.reason)}${item.target ? ` in ${targetName(item.target)}` : ''}`))))),
    (report.pending.length > 0 || !report.isPendingComplete) && renderPending(report),
    h('div', { class: 'cards' }, report.targets.map(describeTarget)),
    renderTimeline(report, timeline, signal),
  ].filter(Boolean);
}

/** Whether everything was read, and nothing is there. */
function isUnknown(report) {
  return report.problems.length === 0 && report.isPendingComplete && report.pending.length === 0
    && report.reviewItems.length === 0 && report.targets.every(target => target.status === 'Unknown' && target.lastOutcomes.length === 0);
}

function renderPending({ pending, isPendingComplete }) {
  return card('Pending',
    h('ul', {}, pending.map(message =>
      h('li', {}, `${message.eventType} for ${targetName(message.target)}, received `, time(message.receivedAt), `, attempt ${number(message.attempt)} `, h('span', { class: 'mono muted' }, message.eventId)))),
    !isPendingComplete && h('p', { class: 'muted' }, 'More events may be pending: a queue shows only its first messages, and none that are delayed.'));
}

/** The ledger has the last outcomes of each target; the journal, which takes longer to read, has those of the last days. */
function renderTimeline({ userId, problems }, timeline, signal) {
  const host = h('div', {});
  const showAll = h('button', { type: 'button', onclick: () => loadInto(host, 'the journal', () => post('/api/users/history', { userId }, signal), outcomes => renderOutcomes(outcomes, 'No outcomes.'), signal) }, 'Show all of the journal');
  host.replaceChildren(renderOutcomes(timeline, problems.length > 0 ? 'No outcomes in what could be read.' : 'No outcomes.'));
  return h('section', { class: 'card flush' }, h('header', {}, h('h2', {}, 'Timeline'), showAll), host);
}

function renderOutcomes(outcomes, none) {
  return outcomes.length === 0
    ? h('p', { class: 'state' }, none)
    : table('Timeline', ['Time', 'Event', 'Target', 'Outcome'], outcomes.map(describeOutcome));
}

function describeTarget(target) {
  return h('section', { class: 'card' },
    h('header', {}, h('h2', {}, targetName(target.target)), chip(target.status, statusKinds[target.status])),
    facts([
      ['Record', target.recordId ? h('span', { class: 'mono' }, target.recordId) : target.isLinked ? 'Linked; its id is personal' : 'None'],
      ['Origin', target.isLinked ? (target.isCreatedHere ? 'Created by Auth0Sync' : 'Existed before') : null],
      ['Shared', target.isShared ? 'With another user, by policy' : null],
      ['Being written', target.lease && `For ${seconds(target.lease.ageSeconds)}; the lease ends in ${seconds(target.lease.remainingSeconds)}`],
      ['Uncertain', target.isUncertain ? 'The result of a write is unknown; the next event reads the record first' : null],
    ]),
    target.fields.length > 0 && h('details', {}, h('summary', {}, count(target.fields.length, 'field')), h('ul', { class: 'small' }, target.fields.map(field =>
      h('li', {}, h('strong', {}, field.field), ' ', field.setBy ? ['set by ', describePosition(field.setBy)] : 'not written',
        field.refusedFrom && [' · refused: ', describePosition(field.refusedFrom)],
        field.isTaken && ' · taken by another record', field.isWaiting && ' · waits for the address')))));
}

const describePosition = ({ eventId, time: changedAt }) => [h('span', { class: 'mono' }, eventId), ' of ', time(changedAt)];

function describeOutcome(outcome) {
  return h('tr', {},
    h('td', {}, time(outcome.settledAt)),
    h('td', {}, outcome.eventType, h('span', { class: 'sub' }, 'of ', time(outcome.eventTime)), h('span', { class: 'sub wide mono' }, outcome.eventId)),
    h('td', {}, targetName(outcome.target)),
    h('td', {}, outcomeChip(outcome.outcome), describeDetail(outcome)));
}

// An entry of the journal has no fields.
function describeDetail({ detail, fields = [] }) {
  return (detail || fields.length > 0) && h('span', { class: 'sub' }, [detail, fields.join(', ')].filter(Boolean).join(': '));
}
