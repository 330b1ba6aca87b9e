'use strict';

// Forwards events to a running LocalHost. ActionTests in Auth0Sync.Tests starts it and checks the contacts.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { mock, test } = require('node:test');
const { onExecuteEventStream } = require('./forward-event.js');

const { AUTH0SYNC_WEBHOOK: webhook, AUTH0SYNC_TOKEN: token } = process.env;
const skip = webhook ? false : 'needs LocalHost: dotnet test Auth0Sync.Tests --filter ActionTests';

const sample = (name) => JSON.parse(fs.readFileSync(path.join(__dirname, '..', '..', 'samples', name)));

function forward(message, secret = token) {
  // The Action requires https, but LocalHost serves http.
  const plainFetch = fetch;
  const tls = mock.method(globalThis, 'fetch', (address, request) => plainFetch(address.replace(/^https:/, 'http:'), request));
  const secrets = { AUTH0SYNC_WEBHOOK: webhook.replace(/^http:/, 'https:'), AUTH0SYNC_TOKEN: secret };
  return onExecuteEventStream({ message, secrets }, {}).finally(() => tls.mock.restore());
}

test('LocalHost accepts an event that the Action forwards', { skip }, async () => {
  await forward(sample('01-signed-up.json'));
});

test('LocalHost rejects an event with a wrong token, and the Action reports it', { skip }, async () => {
  await assert.rejects(forward(sample('05-known-contact.json'), 'not-the-token-at-all'), /\(attempts: 1\): the webhook responded 401$/);
});

test('LocalHost rejects an invalid event, and the Action reports it', { skip }, async () => {
  await assert.rejects(forward({ id: 'evt_1' }), /\(attempts: 1\): the webhook responded 400$/);
});
