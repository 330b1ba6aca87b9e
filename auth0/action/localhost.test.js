'use strict';

// An event that the Action forwards becomes a contact. ActionTests in Auth0Sync.Tests starts LocalHost for it.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { mock, test } = require('node:test');
const { onExecuteEventStream } = require('./forward-event.js');

const { AUTH0SYNC_WEBHOOK: webhook, AUTH0SYNC_TOKEN: token } = process.env;
const skip = webhook ? false : 'needs LocalHost: dotnet test Auth0Sync.Tests --filter ActionTests';

const sample = (name) => JSON.parse(fs.readFileSync(path.join(__dirname, '..', '..', 'samples', name)));

function forward(message, secret = token) {
  // LocalHost speaks http; the https that the Action insists on is ended in front of the app.
  const plainFetch = fetch;
  const tls = mock.method(globalThis, 'fetch', (address, request) => plainFetch(address.replace(/^https:/, 'http:'), request));
  const secrets = { AUTH0SYNC_WEBHOOK: webhook.replace(/^http:/, 'https:'), AUTH0SYNC_TOKEN: secret };
  return onExecuteEventStream({ message, secrets }, {}).finally(() => tls.mock.restore());
}

test('LocalHost takes an event that the Action forwards', { skip }, async () => {
  await forward(sample('01-signed-up.json'));
});

test('LocalHost refuses an event with another token, and the Action says so', { skip }, async () => {
  await assert.rejects(forward(sample('05-known-contact.json'), 'not-the-token-at-all'), /tries: 1, the last one: the webhook answered 401$/);
});

test('LocalHost refuses what is no event, and the Action says so', { skip }, async () => {
  await assert.rejects(forward({ id: 'evt_1' }), /tries: 1, the last one: the webhook answered 400$/);
});
