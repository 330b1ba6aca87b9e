'use strict';

// Retries and failures of the Action against a local HTTP server. No test sleeps: delays complete at once and advance the
// clock.

const assert = require('node:assert/strict');
const http = require('node:http');
const { after, afterEach, before, beforeEach, mock, test } = require('node:test');
const timers = require('node:timers/promises');
const { onExecuteEventStream } = require('./forward-event.js');

const TOKEN = 'a-token-that-nobody-knows';
const NOW = Date.parse('2026-11-05T12:00:00Z');
const message = {
  id: 'evt_4hRtZ8mQvW1xKc7LpN2sBd',
  type: 'user.created',
  data: { object: { user_id: 'samlp|corp|ines.okafor@example.com', email: 'ines.okafor@example.com' } },
};

const server = http.createServer(receive);
let responses;
let requests;
let delays;
let timeout;
let logLines;

before(async () => {
  // Node 20 prints one warning about mock timers, which must not count as output of the Action.
  mock.timers.enable();
  mock.timers.reset();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
});

after(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  [responses, requests, delays, logLines] = [[], [], [], []];
  mock.timers.enable({ apis: ['Date'], now: NOW });
  mock.method(timers, 'setTimeout', async (milliseconds) => {
    delays.push(milliseconds);
    mock.timers.tick(milliseconds);
  });
  mock.method(AbortSignal, 'timeout', (milliseconds) => {
    const controller = new AbortController();
    timeout = { milliseconds, expire: () => controller.abort(new DOMException('The operation timed out.', 'TimeoutError')) };
    return controller.signal;
  });
  mock.method(Math, 'random', () => 0);
  for (const level of ['log', 'info', 'warn', 'error', 'debug']) {
    mock.method(console, level, (...line) => logLines.push(line.join(' ')));
  }

  // The Action requires https. In Azure, the platform terminates TLS in front of the app.
  const plainFetch = fetch;
  mock.method(globalThis, 'fetch', (address, request) => plainFetch(address.replace(/^https:/, 'http:'), request));
});

afterEach(() => {
  mock.restoreAll();
  mock.timers.reset();
});

function receive(request, response) {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    requests.push({ at: Date.now() - NOW, method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
    responses.shift()(response);
  });
}

const status = (code, headers = {}, body = '') => (response) => response.writeHead(code, headers).end(body);
const hang = () => {
  mock.timers.tick(timeout.milliseconds);
  timeout.expire();
};
const disconnect = (response) => response.destroy();

const address = () => `https://127.0.0.1:${server.address().port}/api/auth0/events`;

const forward = (secrets = {}) =>
  onExecuteEventStream({ message, secrets: { AUTH0SYNC_WEBHOOK: address(), AUTH0SYNC_TOKEN: TOKEN, ...secrets } }, {});

async function failure(promise) {
  const error = await promise.then(() => assert.fail('The Action returned, so the event would be lost.'), (reason) => reason);
  const output = [error.message, error.stack, JSON.stringify(error), String(error.cause), ...logLines].join('\n');
  for (const secret of [TOKEN, 'ines.okafor', address(), '/api/auth0/events']) {
    assert.ok(!output.includes(secret), `The output contains "${secret}"`);
  }
  return error.message;
}

test('posts the event unchanged, with the token, and logs nothing', async () => {
  responses = [status(202)];

  await forward();

  assert.equal(requests.length, 1);
  const [{ method, url, headers, body }] = requests;
  assert.deepEqual([method, url], ['POST', '/api/auth0/events']);
  assert.equal(headers.authorization, `Bearer ${TOKEN}`);
  assert.equal(headers['content-type'], 'application/json');
  assert.equal(Number(headers['content-length']), Buffer.byteLength(body));
  assert.deepEqual(JSON.parse(body), message);
  assert.deepEqual([delays, logLines], [[], []]);
});

for (const code of [408, 429, 500, 502, 503, 504]) {
  test(`retries after ${code}`, async () => {
    responses = [status(code), status(202)];

    await forward();

    assert.equal(requests.length, 2);
    assert.deepEqual(delays, [500]);
    assert.equal(requests[1].body, requests[0].body);
  });
}

for (const code of [301, 307, 400, 401, 403, 404, 405, 413, 415]) {
  test(`does not retry after ${code}, and fails the delivery`, async () => {
    responses = [status(code, { Location: `${address()}/elsewhere` }, 'a response body that names ines.okafor')];

    assert.equal(await failure(forward()), `Failed to deliver event ${message.id} (attempts: 1): the webhook responded ${code}`);

    assert.equal(requests.length, 1);
    assert.deepEqual(delays, []);
  });
}

test('retries after a lost connection', async () => {
  responses = [disconnect, status(202)];

  await forward();

  assert.equal(requests.length, 2);
});

test('retries a refused connection until the time budget is used up', async () => {
  const closed = http.createServer();
  await new Promise((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const unused = `https://127.0.0.1:${closed.address().port}/`;
  await new Promise((resolve) => closed.close(resolve));

  assert.match(await failure(forward({ AUTH0SYNC_WEBHOOK: unused })), /\(attempts: 5\): the connection failed \(ECONNREFUSED\)$/);
});

test('doubles the delay between attempts within the time budget', async () => {
  responses = Array.from({ length: 6 }, () => status(503));

  assert.match(await failure(forward()), /\(attempts: 5\): the webhook responded 503$/);

  assert.deepEqual(delays, [500, 1_000, 2_000, 4_000]);
  assert.deepEqual(requests.map(({ at }) => at), [0, 500, 1_500, 3_500, 7_500]);
});

test('randomizes up to half of each delay', async () => {
  mock.method(Math, 'random', () => 0.5);
  responses = [status(503), status(503), status(202)];

  await forward();

  assert.deepEqual(delays, [375, 750]);
});

test('an attempt times out after 4 seconds and is retried', async () => {
  responses = [hang, status(202)];

  await forward();

  assert.deepEqual(requests.map(({ at }) => at), [0, 4_500]);
});

test('a server that never responds takes no longer than the time budget', async () => {
  responses = [hang, hang, hang];

  assert.match(await failure(forward()), /\(attempts: 2\): the request timed out$/);

  assert.deepEqual(requests.map(({ at }) => at), [0, 4_500]);
  assert.equal(Date.now() - NOW, 8_500);
});

test('the timeout of the last attempt is the rest of the time budget', async () => {
  responses = [status(503, { 'Retry-After': '7' }), hang];

  assert.match(await failure(forward()), /\(attempts: 2\): the request timed out$/);

  assert.equal(Date.now() - NOW, 9_000);
});

test('honors Retry-After in seconds or as a date', async () => {
  responses = [status(429, { 'Retry-After': '3' }), status(503, { 'Retry-After': new Date(NOW + 5_000).toUTCString() }), status(202)];

  await forward();

  assert.deepEqual(requests.map(({ at }) => at), [0, 3_000, 5_000]);
});

test('fails at once if Retry-After exceeds the time budget', async () => {
  responses = [status(503, { 'Retry-After': '60' })];

  assert.match(await failure(forward()), /\(attempts: 1\): the webhook responded 503$/);

  assert.deepEqual(delays, []);
});

test('ignores an invalid Retry-After', async () => {
  responses = [status(503, { 'Retry-After': 'soon' }), status(202)];

  await forward();

  assert.deepEqual(delays, [500]);
});

for (const webhook of [undefined, '', 'sync.example.net', 'http://sync.example.net/api/auth0/events', 'ftp://sync.example.net/']) {
  test(`rejects the address "${webhook}" without a request`, async () => {
    assert.equal(await failure(forward({ AUTH0SYNC_WEBHOOK: webhook })), 'The secret AUTH0SYNC_WEBHOOK must be an https URL');
    assert.equal(fetch.mock.callCount(), 0);
  });
}

for (const token of [undefined, '', 'too-short', 'a line break\nin the token', 'ends-with-a-space-']) {
  test(`rejects the token ${JSON.stringify(token)} without a request`, async () => {
    assert.match(await failure(forward({ AUTH0SYNC_TOKEN: token?.replace(/-$/, ' ') })), /^The secret AUTH0SYNC_TOKEN must be /);
    assert.equal(fetch.mock.callCount(), 0);
  });
}
