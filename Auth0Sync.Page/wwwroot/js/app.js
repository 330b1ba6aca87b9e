import { announce } from './announce.js';
import { get, post } from './api.js';
import { h, pageHead } from './dom.js';
import { live } from './live.js';
import { failed } from './states.js';
import { setTargets } from './targets.js';
import * as overview from './views/overview.js';
import * as liveView from './views/live.js';
import * as review from './views/review.js';
import * as user from './views/user.js';
import * as explain from './views/explain.js';
import * as doctor from './views/doctor.js';
import * as send from './views/send.js';

const main = document.getElementById('main');
const tokenPrefix = '#token=';
const sourceNames = { outcome: 'journal', status: 'status' };

let views = [];
let leave = new AbortController();

document.getElementById('skip').addEventListener('click', event => {
  event.preventDefault();
  main.focus();
});

// Before the sign-in: one that failed is repeated by opening a new address in the same tab.
window.addEventListener('hashchange', () => {
  if (hasToken()) {
    location.reload();
  } else if (views.length > 0) {
    showView(true);
  }
});

start();

async function start() {
  try {
    const session = await openSession();
    document.getElementById('installation').textContent = `${session.installation} · ${session.operator}`;
    setTargets(session.targets);
    review.setReasons(session.reviewReasons);
    views = [overview, liveView, review, user, explain, doctor, ...(session.canSend ? [send] : [])];
    showNavigation();
    showConnection();
    live.start();
    showView(false);
  } catch (error) {
    main.replaceChildren(h('div', { class: 'stack' }, pageHead('Auth0Sync'), failed(error)));
    main.querySelector('h1').focus();
  }
}

function hasToken() {
  return location.hash.startsWith(tokenPrefix);
}

/** The token works once, so it is also removed from the address and from the history. */
async function openSession() {
  if (!hasToken()) {
    return get('/api/session');
  }

  const token = decodeURIComponent(location.hash.slice(tokenPrefix.length));
  history.replaceState(null, '', '/');
  return post('/api/session', { token }).catch(error => get('/api/session').catch(() => {
    throw error;
  }));
}

function showNavigation() {
  document.getElementById('views').replaceChildren(h('ul', {}, views.map(view =>
    h('li', {}, h('a', { href: `#/${view.id}`, id: `view-${view.id}` }, view.title)))));
  live.addEventListener('status', () => {
    const waiting = review.countOpen(live.statuses.at(-1));
    document.getElementById('view-review').replaceChildren(review.title, ...(waiting > 0 ? [h('span', { class: 'badge' }, waiting, h('span', { class: 'visually-hidden' }, ' waiting'))] : []));
  });
}

function showConnection() {
  const connection = document.getElementById('connection');
  live.addEventListener('connection', () => {
    const state = live.isConnected ? 'Live' : live.refusal ? 'Disconnected' : 'Disconnected; trying again';

    // The same text again would be read out again whenever the page becomes visible.
    if (connection.textContent !== state) {
      connection.className = live.isConnected ? 'connection on' : 'connection off';
      connection.textContent = state;
    }

    showProblems();
  });
  live.addEventListener('problems', showProblems);
}

/** What the server cannot read, and why there is no connection, above every view. */
function showProblems() {
  const problems = live.refusal ? [live.refusal].map(error => ({ title: error.message, detail: error.detail })) : live.problems;
  document.getElementById('problems').replaceChildren(...problems.map(({ source, title, detail }) =>
    h('p', { class: 'notice bad' }, source && `The ${sourceNames[source] ?? source} cannot be read. `, [title, detail].filter(Boolean).join('. '))));
}

/** The address is #/view or #/view/argument. */
function showView(movesFocus) {
  const [id, argument] = location.hash.replace(/^#\//, '').split('/');
  const view = views.find(candidate => candidate.id === id) ?? views[0];
  leave.abort();
  leave = new AbortController();
  announce('');
  for (const link of document.querySelectorAll('#views a')) {
    link.toggleAttribute('aria-current', link.id === `view-${view.id}`);
    if (link.hasAttribute('aria-current')) {
      link.setAttribute('aria-current', 'page');
    }
  }

  document.title = `${view.title} – Auth0Sync`;
  const stack = h('div', { class: 'stack' });
  main.replaceChildren(stack);
  view.show(stack, { argument: argument && decodeURIComponent(argument), signal: leave.signal });
  if (movesFocus) {
    window.scrollTo(0, 0);
    main.querySelector('h1')?.focus();
  }
}
