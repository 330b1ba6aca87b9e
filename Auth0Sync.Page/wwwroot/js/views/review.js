import { get, post } from '../api.js';
import { confirm } from '../confirm.js';
import { chip, h, pageHead } from '../dom.js';
import { count, number, time, words } from '../format.js';
import { empty, failed, loadInto } from '../states.js';
import { targetName, targetSelect } from '../targets.js';
import { showItem } from './review-item.js';

export const id = 'review';
export const title = 'Review';

const retriesPerRequest = 25;

/** The reasons that the list can be limited to. */
let reasons = [];

/** What the session says about them. */
export function setReasons(names) {
  reasons = names;
}

export const countOpen = status => (status?.review ?? []).reduce((sum, open) => sum + open.count, 0);

export function show(root, { argument, signal }) {
  if (argument) {
    showItem(root, argument, signal);
  } else {
    showList(root, signal);
  }
}

function showList(root, signal) {
  const host = h('div', { class: 'stack' });
  const result = h('div', { role: 'status' });
  const target = targetSelect('review-target', load);
  const reason = h('select', { id: 'review-reason', onchange: load }, h('option', { value: '' }, 'All reasons'), reasons.map(name => h('option', { value: name }, words(name))));
  const retryAll = h('button', { type: 'button', hidden: true, onclick: retry }, 'Retry all of this reason');
  root.append(
    pageHead(title, 'Events that need a person’s decision. They wait here until someone decides.', h('div', { class: 'actions' },
      h('div', { class: 'field inline' }, h('label', { for: 'review-target' }, 'Target'), target),
      h('div', { class: 'field inline' }, h('label', { for: 'review-reason' }, 'Reason'), reason),
      retryAll)),
    result,
    host);
  load();

  function load() {
    retryAll.toggleAttribute('hidden', reason.value === '');
    loadInto(host, 'the items', () => loadPage(null), page => render(page), signal);
  }

  // A page can be empty although others follow.
  async function loadPage(continuation) {
    const query = new URLSearchParams({ target: target.value, reason: reason.value, ...(continuation && { continuation }) });
    const page = await get(`/api/review?${query}`, signal);
    return page.items.length === 0 && page.continuation ? loadPage(page.continuation) : page;
  }

  function render(page) {
    if (page.items.length === 0) {
      return empty('Nothing waits', target.value || reason.value ? 'No item has this target and reason.' : 'Events that need a decision appear here.');
    }

    const list = h('ul', { class: 'list' }, page.items.map(describe));
    const more = h('div', { class: 'actions' });
    showMore(page.continuation);
    return [h('div', { class: 'card flush' }, list), more];

    function showMore(continuation) {
      more.replaceChildren(...(continuation ? [h('button', { type: 'button', onclick: () => append(continuation) }, 'Show more')] : []));
    }

    async function append(continuation) {
      try {
        const next = await loadPage(continuation);
        const added = next.items.map(describe);
        list.append(...added);
        showMore(next.continuation);
        added[0]?.querySelector('a').focus();
      } catch (error) {
        more.replaceChildren(failed(error, () => append(continuation)));
      }
    }
  }

  async function listAll() {
    const items = [];
    let continuation = null;
    do {
      const page = await loadPage(continuation);
      items.push(...page.items);
      continuation = page.continuation;
    } while (continuation);

    return items;
  }

  // In batches, so that no request takes long and the progress is seen.
  async function retry() {
    let ids = [];
    const isAgreed = await confirm(`Retry all: ${words(reason.value)}`, 'Retry all', signal, async () => {
      const items = await listAll();
      ids = items.map(item => item.id);
      return ids.length > 0
        ? { text: `${count(ids.length, 'event')} will be sent through the queue again: ${countByTarget(items)}. Newer values stay. An item whose event cannot be sent stays open.`, isPossible: true }
        : { text: 'There is no item to retry.', isPossible: false };
    });
    if (!isAgreed) {
      retryAll.focus();
      return;
    }

    try {
      let sent = 0;
      for (let start = 0; start < ids.length; start += retriesPerRequest) {
        const done = await post('/api/review/retries', { ids: ids.slice(start, start + retriesPerRequest) }, signal);
        sent += done.filter(item => item.status === 'Done').length;
        result.replaceChildren(h('p', { class: 'notice good' }, `Sent ${number(sent)} of ${count(ids.length, 'event')} through the queue again.`));
      }
    } catch (error) {
      result.append(h('p', { class: 'notice bad' }, `${error.message}. ${error.detail ?? ''}`));
    }

    load();
  }
}

function countByTarget(items) {
  const groups = Map.groupBy(items, item => item.target);
  return [...groups].map(([target, group]) => `${number(group.length)} ${target ? `in ${targetName(target)}` : 'without a target'}`).join(', ');
}

function describe(item) {
  return h('li', {},
    h('div', {},
      h('h2', {}, h('a', { href: `#/review/${encodeURIComponent(item.id)}` }, words(item.reason))),
      h('p', { class: 'muted small' }, item.eventType ?? 'Unreadable message', item.details && ` · ${item.details}`, ' · waiting since ', time(item.addedAt))),
    h('div', { class: 'chips' },
      item.target && chip(targetName(item.target)),
      item.candidateCount > 0 && chip(count(item.candidateCount, 'candidate'), 'accent'),
      item.count > 1 && chip(count(item.count, 'event'))));
}
