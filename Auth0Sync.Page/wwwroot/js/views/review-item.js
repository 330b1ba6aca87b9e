import { get, post } from '../api.js';
import { confirm } from '../confirm.js';
import { card, chip, facts, h, pageHead } from '../dom.js';
import { time, words } from '../format.js';
import { loadInto, showIn } from '../states.js';
import { targetName } from '../targets.js';
import { renderExplanations } from './explain.js';

const owners = {
  Unknown: ['Owner unknown', 'warn'],
  None: ['No Auth0 user', null],
  SameUser: ['Of this user', 'good'],
  OtherUser: ['Of another user', 'bad'],
  DeletedUser: ['Of a deleted user', 'warn'],
};

const differences = ['Different', 'OnlyInEvent', 'OnlyInRecord'];

/** One item: what happened, the candidates side by side, and what can be done. */
export function showItem(root, id, signal) {
  const result = h('div', { role: 'status', tabindex: '-1' });
  const host = h('div', { class: 'stack' });
  const explanation = h('div', { class: 'stack' });
  let version;
  root.append(pageHead('Review item', null, h('a', { class: 'button', href: '#/review' }, 'Back to the list')), result, host);
  load();

  function load() {
    showIn(explanation);
    return loadInto(host, 'the item', () => get(`/api/review/${encodeURIComponent(id)}`, signal), render, signal);
  }

  function render(report) {
    version = report.version;
    root.querySelector('h1').textContent = words(report.item.reason);
    return [
      card('What happened',
        h('p', {}, report.cause),
        report.message && h('p', { class: 'notice warn' }, report.item.target && `${targetName(report.item.target)}: `, report.message),
        h('p', { class: 'muted' }, report.advice),
        facts(describeEvent(report))),
      report.candidates.length > 0 && renderCandidates(report),
      card('What you can do', h('ul', { class: 'options' }, report.options.some(canSend) && renderExplain(), report.options.filter(option => !isLink(option)).map(option => renderOption(option, report)))),
      explanation,
      report.history.length > 0 && card('Earlier decisions', h('ul', {}, report.history.map(entry =>
        h('li', {}, time(entry.at), ` ${entry.by}: ${words(entry.action).toLowerCase()}`, !entry.isCompleted && ' (interrupted)')))),
    ].filter(Boolean);
  }

  function renderCandidates(report) {
    const links = new Map(report.options.filter(isLink).map(option => [option.choice.recordId, option]));
    return h('section', { class: 'card flush' },
      h('header', {}, h('h2', {}, 'Side by side')),
      h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'The event and the candidates side by side' },
        h('table', {},
          h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Field'), h('th', { scope: 'col' }, 'Event'), report.candidates.map(renderCandidate))),
          h('tbody', {},
            report.fields.map(field => h('tr', {},
              h('th', { scope: 'row' }, field.field),
              h('td', {}, value(field.eventValue)),
              report.candidates.map(candidate => renderComparison(field.candidates.find(found => found.candidate === candidate.number))))),
            links.size > 0 && h('tr', {}, h('th', { scope: 'row' }, 'Decision'), h('td', {}), report.candidates.map(candidate => {
              const option = links.get(candidate.recordId);
              return h('td', {}, option && (option.isPossible
                ? h('button', { type: 'button', class: 'primary', 'aria-label': `Link to this record: ${candidate.recordId}`, onclick: event => decide(option, `Link to ${candidate.recordId}`, 'Link', event.target) }, 'Link to this record')
                : h('p', { class: 'muted small' }, option.effect)));
            }))))));
  }

  function renderExplain() {
    const explain = () => loadInto(explanation, 'the explanation', () => post('/api/explain', { reviewId: id }, signal), renderExplanations, signal);
    return h('li', {}, h('button', { type: 'button', onclick: explain }, 'Explain'), h('p', { class: 'muted small' }, 'Shows what the event would do now, and why. Nothing is written.'));
  }

  function renderOption(option, report) {
    const label = labelOf(option);
    const isForTool = needsFields(option, report);
    return h('li', {},
      option.isPossible
        ? h('button', { type: 'button', onclick: event => decide(option, label, label, event.target) }, label)
        : h('p', { class: 'muted' }, `${label} is not possible${isForTool ? ' here' : ''}`),
      h('p', { class: 'muted small' }, option.effect),
      isForTool && h('p', { class: 'small' }, 'With the tool, and commas between the names: ', h('code', {}, `auth0sync review approve ${id} --skip-fields <fields>`)));
  }

  async function decide(option, title, action, button) {
    // A decision is about the event that is shown, and not about a newer one.
    const body = { id, action: option.action, choice: option.choice, version };
    let planned;
    const isAgreed = await confirm(title, action, signal, async () => {
      planned = await post('/api/review/decisions', { ...body, isDryRun: true }, signal);
      return { text: planned.message, isPossible: planned.status === 'Planned' };
    });
    if (!isAgreed && planned?.status !== 'Changed') {
      button.focus();
      return;
    }

    try {
      const done = isAgreed ? await post('/api/review/decisions', { ...body, isDryRun: false }, signal) : planned;
      const isDone = done.status === 'Done';
      result.replaceChildren(h('p', { class: `notice ${isDone ? 'good' : 'warn'}` }, done.message, !isDone && done.by && ` (${done.by})`));
      if (isDone || done.status === 'AlreadyResolved' || done.status === 'NotFound') {
        showIn(host, h('p', {}, h('a', { href: '#/live' }, 'See the outcome'), ' or ', h('a', { href: '#/review' }, 'go on with the list'), '.'));
      } else {
        await load();
      }
    } catch (error) {
      result.replaceChildren(h('p', { class: 'notice bad' }, `${error.message}. ${error.detail ?? ''}`));
    }

    result.focus();
  }
}

function describeEvent({ item, user }) {
  return [
    ['Target', targetName(item.target)],
    ['Event', item.eventId && h('span', {}, item.eventType, ' ', h('span', { class: 'mono muted' }, item.eventId))],
    ['Changed', item.eventTime && time(item.eventTime)],
    ['Fields', item.details || null],
    ['User', user?.userId],
    ['Record of the user', user?.recordId ?? (user && (user.hasRecord ? 'Yes' : 'None'))],
    ['Note', user && ([user.isDeleted && 'The user is deleted.', user.isBlocked && 'The user is blocked.', user.hasNewerEvents && 'Newer events are known; their values stay.'].filter(Boolean).join(' ') || null)],
  ];
}

function renderCandidate(candidate) {
  const [owner, kind] = owners[candidate.owner] ?? owners.Unknown;
  return h('th', { scope: 'col' }, h('span', { class: 'mono' }, candidate.recordId), h('span', { class: 'chips' },
    candidate.state === 'Found' ? chip(owner, kind) : chip(candidate.state === 'Missing' ? 'No longer there' : 'Not readable', 'bad'),
    candidate.isRecordOfUser && chip('Linked now', 'accent')));
}

function renderComparison(comparison) {
  return h('td', { class: differences.includes(comparison?.comparison) && 'differs' },
    value(comparison?.value), differences.includes(comparison?.comparison) && h('span', { class: 'visually-hidden' }, ' (different)'));
}

const value = text => (text === null || text === undefined || text === '' ? h('span', { class: 'muted' }, '–') : text);

// What can be sent again can be explained before.
const canSend = option => option.action === 'Retry' && option.isPossible;

// The target refused the data and did not name a field. Of a deletion, nothing can be left out.
const needsFields = ({ choice }, { item, options }) =>
  choice?.kind === 'SkipFields' && choice.fields.length === 0 && options.some(canSend) && item.eventType !== 'user.deleted';

const isLink = option => option.action === 'Approve' && option.choice?.kind === 'Link';

function labelOf({ action, choice }) {
  switch (action) {
    case 'Approve':
      return choice?.kind === 'Create' ? 'Create a new record' : `Write without ${choice?.fields?.join(', ') || 'fields'}`;
    case 'Dismiss':
      return 'Dismiss';
    default:
      return 'Retry';
  }
}
