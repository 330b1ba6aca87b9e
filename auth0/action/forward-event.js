'use strict';

/**
 * An Auth0 Action for the event-stream trigger that forwards an event to the Auth0Sync webhook.
 *
 * Secrets of the Action:
 *   AUTH0SYNC_WEBHOOK  the address of the webhook, https://<your host>/api/auth0/events
 *   AUTH0SYNC_TOKEN    the webhook's bearer token
 *
 * If the Action returns, Auth0 considers the event delivered. If it throws, Auth0 runs it again and finally lists the
 * event as a failed delivery, which can be redelivered. So everything except a 2xx throws, permanent errors (4xx)
 * included: returning would lose the event.
 *
 * Errors and logs contain no secret, no address, no response body, and only the id of the event.
 */

const timers = require('node:timers/promises');

// Auth0 stops an Action after at most 20 seconds, in practice after about 10.
const BUDGET_MS = 9_000;

// Long enough for a cold start, short enough for a second attempt.
const ATTEMPT_TIMEOUT_MS = 4_000;
const MIN_ATTEMPT_TIMEOUT_MS = 500;

// Doubles with each attempt.
const INITIAL_DELAY_MS = 500;

exports.onExecuteEventStream = async (event) => {
  const id = event.message?.id ?? 'without an id';
  const { address, token } = readSecrets(event.secrets);
  const request = {
    method: 'POST',
    headers: { 'Authorization': `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(event.message),
    // Following a redirect would send the secret and the event to an unapproved address.
    redirect: 'manual',
  };

  const deadline = Date.now() + BUDGET_MS;
  for (let attempts = 1, backoff = INITIAL_DELAY_MS; ; attempts++, backoff *= 2) {
    const result = await send(address, request, Math.min(ATTEMPT_TIMEOUT_MS, deadline - Date.now()));
    if (result.isDelivered) {
      return;
    }

    // Up to half of the delay is random, so that a burst of events does not retry all at once.
    const delayMs = Math.max(backoff * (1 - Math.random() / 2), result.retryAfterMs);
    const isInBudget = Date.now() + delayMs + MIN_ATTEMPT_TIMEOUT_MS <= deadline;
    if (!result.isTransient || !isInBudget) {
      throw new Error(`Failed to deliver event ${id} (attempts: ${attempts}): ${result.problem}`);
    }

    await timers.setTimeout(delayMs);
  }
};

function readSecrets({ AUTH0SYNC_WEBHOOK: webhook, AUTH0SYNC_TOKEN: token }) {
  if (!URL.canParse(webhook) || new URL(webhook).protocol !== 'https:') {
    throw new Error('The secret AUTH0SYNC_WEBHOOK must be an https URL');
  }

  // The same rule as in the webhook. It also keeps fetch from quoting a malformed header in an error.
  if (!/^[\x21-\x7e][\x20-\x7e]{14,}[\x21-\x7e]$/.test(token)) {
    throw new Error('The secret AUTH0SYNC_TOKEN must be at least 16 printable ASCII characters, without leading or trailing spaces');
  }

  return { address: webhook, token };
}

async function send(address, request, timeoutMs) {
  try {
    const response = await fetch(address, { ...request, signal: AbortSignal.timeout(timeoutMs) });
    await response.body?.cancel();
    return {
      isDelivered: response.ok,
      isTransient: response.status === 408 || response.status === 429 || response.status >= 500,
      retryAfterMs: readRetryAfter(response.headers.get('Retry-After')),
      problem: `the webhook responded ${response.status}`,
    };
  } catch (error) {
    // Only the error code: the message of a network error can contain host names and addresses.
    const problem = error.name === 'TimeoutError' ? 'the request timed out' : `the connection failed (${error.cause?.code ?? 'unknown'})`;
    return { isDelivered: false, isTransient: true, retryAfterMs: 0, problem };
  }
}

// Retry-After is a number of seconds or a date (RFC 9110, section 10.2.3).
function readRetryAfter(value) {
  const text = value ?? '';
  const milliseconds = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isFinite(milliseconds) ? milliseconds : 0;
}
