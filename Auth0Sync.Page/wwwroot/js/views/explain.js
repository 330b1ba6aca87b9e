import { post } from '../api.js';
import { card, chip, facts, h, pageHead, table } from '../dom.js';
import { count, number, time, words } from '../format.js';
import { outcomeChip } from '../outcomes.js';
import { loadInto } from '../states.js';
import { targetName, targetSelect } from '../targets.js';

export const id = 'explain';
export const title = 'Explain';

const maxUserIdLength = 512;

const ruleKinds = { Matched: 'good', Failed: 'bad' };

// The calls to the ledger matter less than what changes in the target.
const ledgerCalls = ['Link', 'Unlink', 'Claim', 'ReleaseClaim', 'SaveRow'];

export function show(root, { signal }) {
  const host = h('div', { class: 'stack' });
  const text = h('textarea', { id: 'explain-event', spellcheck: 'false', 'aria-describedby': 'explain-hint' });
  const target = targetSelect('explain-target');
  const form = h('form', { class: 'card stack', onsubmit: explain },
    h('div', { class: 'field' },
      h('label', { for: 'explain-event' }, 'Event, or a user id'),
      h('p', { id: 'explain-hint', class: 'muted small' }, 'An event as Auth0 sends it; several, one per line; or a user id, for what would happen if the user changed now.'),
      text),
    h('div', { class: 'actions' },
      h('div', { class: 'field inline' }, h('label', { for: 'explain-target' }, 'Target'), target),
      h('button', { type: 'submit', class: 'primary' }, 'Explain')));
  root.append(pageHead(title, 'What an event would do and why, with the code that processes events. Nothing is written.'), form, host);

  function explain(event) {
    event.preventDefault();
    const input = text.value.trim();
    const body = { target: target.value || null, ...(isUserId(input) ? { userId: input } : { event: input }) };
    loadInto(host, 'the explanation', () => post('/api/explain', body, signal), renderExplanations, signal);
  }
}

// An email address is none: the server would put it into a path of Auth0.
const isUserId = text => text.length <= maxUserIdLength && text.includes('|') && !/[\s"{}]/.test(text);

/** What the events of a response would do. */
export const renderExplanations = explanations => explanations.flatMap(renderExplanation);

function renderExplanation(explanation) {
  const heading = h('h2', {}, explanation.line && `Line ${number(explanation.line)}: `, explanation.eventType ?? 'Event', ' ', h('span', { class: 'mono muted small' }, explanation.eventId));
  return explanation.problem
    ? [heading, h('p', { class: 'notice warn' }, explanation.problem)]
    : [heading, ...explanation.pauses.map(describePause), ...explanation.targets.map(renderTarget)];
}

const describePause = pause =>
  h('p', { class: 'notice warn' }, `${targetName(pause.target)} is paused: the event waits until you run auth0sync resume ${pause.target}. Then this happens:`);

function renderTarget(target) {
  const changes = target.calls.filter(call => !ledgerCalls.includes(call.kind));
  return h('section', { class: 'card stack' },
    h('header', {}, h('h3', {}, targetName(target.target)), outcomeChip(target.outcome.name)),
    facts([
      ['Reason', target.outcome.reason && words(target.outcome.reason)],
      ['Message', target.outcome.message],
      ['Candidates', target.outcome.candidates.length > 0 ? h('span', { class: 'mono' }, target.outcome.candidates.join(', ')) : null],
      ['Record', target.outcome.recordId && h('span', { class: 'mono' }, target.outcome.recordId)],
      ['Found by', target.match && (target.match.rule ?? 'No rule found a record')],
      ['Rules tried', target.match && h('ol', { class: 'chips' }, target.match.rules.map(rule => h('li', {}, chip(`${rule.rule}: ${words(rule.result).toLowerCase()}`, ruleKinds[rule.result]))))],
      ['Known before', describeLedger(target.ledger)],
    ]),
    changes.length === 0 ? h('p', { class: 'muted' }, 'No call changes anything in the target.') : changes.map((call, index) => renderCall(call, index, target.target)),
    target.notWritten.length > 0 && renderNotWritten(target.notWritten),
    h('details', {}, h('summary', {}, 'All calls in order'), h('ol', { class: 'steps' }, target.calls.map(call =>
      h('li', {}, words(call.kind), call.recordId && h('span', { class: 'mono muted' }, ` ${call.recordId}`), call.result !== 'Done' && ` → ${words(call.result).toLowerCase()}`)))));
}

function renderCall(call, index, target) {
  const name = [words(call.kind), call.status, call.notification, call.recipient && `to ${call.recipient}`].filter(Boolean).join(' ');
  return h('div', {},
    h('h4', {}, `${index + 1}. ${name} `, h('span', { class: 'mono muted' }, call.recordId)),
    call.changes.length > 0 && h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `${targetName(target)}: changes of call ${index + 1}` },
      table(`Changes of call ${index + 1}`, ['Field', 'Before', 'After'], call.changes.map(renderChange))));
}

function renderChange(change) {
  return h('tr', {},
    h('th', { scope: 'row' }, change.field),
    h('td', {}, change.isHidden ? 'hidden' : !change.isBeforeKnown ? h('span', { class: 'muted' }, 'unknown') : change.before === null ? h('span', { class: 'muted' }, '–') : h('del', {}, change.before)),
    h('td', {}, change.isHidden ? 'hidden' : change.after === null ? h('span', { class: 'muted' }, 'cleared') : h('ins', {}, change.after)));
}

function renderNotWritten(fields) {
  return h('details', {}, h('summary', {}, `Not written: ${count(fields.length, 'field')}`), table('Fields that are not written', ['Field', 'Why'], fields.map(field => h('tr', {},
    h('th', { scope: 'row' }, field.field),
    h('td', {}, words(field.reason), field.since && h('span', { class: 'sub' }, 'since ', time(field.since.time)))))));
}

function describeLedger(ledger) {
  return ledger.isKnown
    ? [words(ledger.status), ledger.recordId ? ` · linked to ${ledger.recordId}` : ' · not linked', ledger.newestEvent && [' · newest event of ', time(ledger.newestEvent.time)]].flat()
    : 'Nothing: the first event of the user';
}
