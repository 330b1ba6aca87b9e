import { announce } from '../announce.js';
import { ApiError } from '../api.js';
import { chip, h, pageHead } from '../dom.js';
import { failed, loading } from '../states.js';
import { targetName } from '../targets.js';

export const id = 'doctor';
export const title = 'Doctor';

const results = {
  Failing: { kind: 'bad', heading: 'Failing' },
  Warning: { kind: 'warn', heading: 'Needs attention' },
  Ok: { kind: 'good', heading: 'OK' },
};

export function show(root, { signal }) {
  const host = h('div', { class: 'stack' });
  const summary = h('p', { role: 'status' });
  const again = h('button', { type: 'button', onclick: run }, 'Check again');
  let isRunning = false;
  root.append(pageHead(title, 'Checks settings, storage, targets, webhook and Auth0, and says what to do.', again), summary, host);
  run();

  // Not disabled, which would take the focus away.
  function setRunning(value) {
    isRunning = value;
    again.setAttribute('aria-disabled', String(value));
  }

  async function run() {
    if (isRunning) {
      return;
    }

    setRunning(true);
    const checks = [];
    summary.textContent = '';
    announce('Loading the checks…');
    host.replaceChildren(loading('the checks'));
    try {
      for await (const check of readChecks(signal)) {
        checks.push(check);
        host.replaceChildren(...describe(checks), loading('more checks'));
      }

      host.replaceChildren(...describe(checks));
      announce('');
      summary.textContent = summarize(checks);
    } catch (error) {
      if (!signal.aborted) {
        announce('');
        host.replaceChildren(...describe(checks), failed(error, run));
      }
    } finally {
      setRunning(false);
    }
  }
}

async function* readChecks(signal) {
  const response = await fetch('/api/doctor', { signal });
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new ApiError(response.status, problem.title ?? 'The checks could not be run', problem.detail);
  }

  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split('\n');
    rest = lines.pop();
    yield* lines.map(line => JSON.parse(line));
  }
}

function summarize(checks) {
  const count = result => checks.filter(check => check.result === result).length;
  return count('Failing') + count('Warning') === 0
    ? `All ${checks.length} checks passed.`
    : `${checks.length} checks: ${count('Failing')} failing, ${count('Warning')} to look at.`;
}

function describe(checks) {
  return Object.entries(results)
    .map(([result, { kind, heading }]) => [kind, heading, checks.filter(check => check.result === result)])
    .filter(([, , matching]) => matching.length > 0)
    .map(([kind, heading, matching]) => h('section', { class: 'card flush' }, h('header', {}, h('h2', {}, heading), chip(matching.length, kind)),
      h('ul', { class: 'list' }, matching.map(check => describeCheck(check, kind)))));
}

function describeCheck(check, kind) {
  return h('li', {},
    h('div', {},
      h('h3', {}, check.name),
      h('p', { class: 'muted' }, check.message),
      check.recommendedAction && h('p', { class: `notice ${kind}` }, check.recommendedAction)),
    check.target && chip(targetName(check.target)));
}
