'use strict';

/**
 * An Auth0 Action for the trigger event-stream: forwards an event to the webhook of Auth0Sync.
 *
 * Secrets of the Action:
 *   AUTH0SYNC_WEBHOOK  the address of the webhook, https://<your host>/api/auth0/events
 *   AUTH0SYNC_TOKEN    the webhook's bearer token
 *
 * Returning tells Auth0 that the event is delivered; throwing, that it is not. Auth0 then runs the Action again and in
 * the end keeps the event under failed deliveries, from where it can be redelivered. So whatever is not a 2xx is thrown,
 * a refusal that no repetition can heal (a 4xx) included: returning would lose the event.
 *
 * Neither an error nor a log line holds a secret, the address, an answer's body, or more of the event than its id.
 */

const timers = require('node:timers/promises');

// Auth0 stops an Action after 20 seconds at the latest, and in practice after about 10.
const BUDGET_MS = 9_000;

// Long enough for a cold start, short enough for a second try.
const TRY_MS = 4_000;
const SHORTEST_TRY_MS = 500;

// Doubles with each try.
const FIRST_WAIT_MS = 500;

exports.onExecuteEventStream = async (event) => {
  const id = event.message?.id ?? 'without id';
  const { address, token } = readSecrets(event.secrets);
  const request = {
    method: 'POST',
    headers: { 'Authorization': `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(event.message),
    // A redirect would carry the secret and the event to an address that nobody has approved.
    redirect: 'manual',
  };

  const deadline = Date.now() + BUDGET_MS;
  for (let tries = 1, wait = FIRST_WAIT_MS; ; tries++, wait *= 2) {
    const answer = await tryOnce(address, request, Math.min(TRY_MS, deadline - Date.now()));
    if (answer.isDelivered) {
      return;
    }

    // Half of the wait is left to chance, so that a burst of events does not come back all at once.
    const pause = Math.max(wait * (1 - Math.random() / 2), answer.retryAfterMs);
    const isInBudget = Date.now() + pause + SHORTEST_TRY_MS <= deadline;
    if (!answer.isTransient || !isInBudget) {
      throw new Error(`Event ${id} is not delivered, tries: ${tries}, the last one: ${answer.problem}`);
    }

    await timers.setTimeout(pause);
  }
};

function readSecrets({ AUTH0SYNC_WEBHOOK: webhook, AUTH0SYNC_TOKEN: token }) {
  if (!URL.canParse(webhook) || new URL(webhook).protocol !== 'https:') {
    throw new Error('The secret AUTH0SYNC_WEBHOOK must be an https address');
  }

  // The webhook's own rule. It also keeps fetch from quoting a malformed header in an error.
  if (!/^[\x21-\x7e][\x20-\x7e]{14,}[\x21-\x7e]$/.test(token)) {
    throw new Error('The secret AUTH0SYNC_TOKEN must be at least 16 visible ASCII characters');
  }

  return { address: webhook, token };
}

async function tryOnce(address, request, limitMs) {
  try {
    const response = await fetch(address, { ...request, signal: AbortSignal.timeout(limitMs) });
    await response.body?.cancel();
    return {
      isDelivered: response.ok,
      isTransient: response.status === 408 || response.status === 429 || response.status >= 500,
      retryAfterMs: readRetryAfter(response.headers.get('Retry-After')),
      problem: `the webhook answered ${response.status}`,
    };
  } catch (error) {
    // Only the code: the text of a network error may name hosts and addresses.
    const problem = error.name === 'TimeoutError' ? 'no answer in time' : `no connection (${error.cause?.code ?? 'unknown'})`;
    return { isDelivered: false, isTransient: true, retryAfterMs: 0, problem };
  }
}

// Seconds, or a date (RFC 9110, section 10.2.3).
function readRetryAfter(value) {
  const text = value ?? '';
  const milliseconds = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isFinite(milliseconds) ? milliseconds : 0;
}
