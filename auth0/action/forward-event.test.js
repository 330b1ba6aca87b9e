'use strict';

// How the Action retries and when it gives up, against a real server on this machine. No test sleeps: waits end at
// once and put the clock ahead.

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
let answers;
let requests;
let waits;
let limit;
let lines;

before(async () => {
  // Node 20 warns about the mock timers once; that line must not be taken for one of the Action's.
  mock.timers.enable();
  mock.timers.reset();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
});

after(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  [answers, requests, waits, lines] = [[], [], [], []];
  mock.timers.enable({ apis: ['Date'], now: NOW });
  mock.method(timers, 'setTimeout', async (milliseconds) => {
    waits.push(milliseconds);
    mock.timers.tick(milliseconds);
  });
  mock.method(AbortSignal, 'timeout', (milliseconds) => {
    const controller = new AbortController();
    limit = { milliseconds, end: () => controller.abort(new DOMException('The time is over.', 'TimeoutError')) };
    return controller.signal;
  });
  mock.method(Math, 'random', () => 0);
  for (const level of ['log', 'info', 'warn', 'error', 'debug']) {
    mock.method(console, level, (...line) => lines.push(line.join(' ')));
  }

  // The Action insists on https, which in Azure the platform ends in front of the app.
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
    answers.shift()(response);
  });
}

const status = (code, headers = {}, body = '') => (response) => response.writeHead(code, headers).end(body);
const hang = () => {
  mock.timers.tick(limit.milliseconds);
  limit.end();
};
const cut = (response) => response.destroy();

const address = () => `https://127.0.0.1:${server.address().port}/api/auth0/events`;

const forward = (secrets = {}) =>
  onExecuteEventStream({ message, secrets: { AUTH0SYNC_WEBHOOK: address(), AUTH0SYNC_TOKEN: TOKEN, ...secrets } }, {});

async function failure(promise) {
  const error = await promise.then(() => assert.fail('The Action returned, and the event would be lost.'), (reason) => reason);
  const told = [error.message, error.stack, JSON.stringify(error), String(error.cause), ...lines].join('\n');
  for (const secret of [TOKEN, 'ines.okafor', address(), '/api/auth0/events']) {
    assert.ok(!told.includes(secret), `"${secret}" is told`);
  }
  return error.message;
}

test('an event is posted as it is, with the token, and told nowhere else', async () => {
  answers = [status(202)];

  await forward();

  assert.equal(requests.length, 1);
  const [{ method, url, headers, body }] = requests;
  assert.deepEqual([method, url], ['POST', '/api/auth0/events']);
  assert.equal(headers.authorization, `Bearer ${TOKEN}`);
  assert.equal(headers['content-type'], 'application/json');
  assert.equal(Number(headers['content-length']), Buffer.byteLength(body));
  assert.deepEqual(JSON.parse(body), message);
  assert.deepEqual([waits, lines], [[], []]);
});

for (const code of [408, 429, 500, 502, 503, 504]) {
  test(`${code} is tried again`, async () => {
    answers = [status(code), status(202)];

    await forward();

    assert.equal(requests.length, 2);
    assert.deepEqual(waits, [500]);
    assert.equal(requests[1].body, requests[0].body);
  });
}

for (const code of [301, 307, 400, 401, 403, 404, 405, 413, 415]) {
  test(`${code} is final, and the event goes to the failed deliveries`, async () => {
    answers = [status(code, { Location: `${address()}/elsewhere` }, 'what the server thinks of ines.okafor')];

    assert.equal(await failure(forward()), `Event ${message.id} is not delivered, tries: 1, the last one: the webhook answered ${code}`);

    assert.equal(requests.length, 1);
    assert.deepEqual(waits, []);
  });
}

test('a connection that is cut is tried again', async () => {
  answers = [cut, status(202)];

  await forward();

  assert.equal(requests.length, 2);
});

test('an address where nobody listens is tried until the budget is used up', async () => {
  const closed = http.createServer();
  await new Promise((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const nobody = `https://127.0.0.1:${closed.address().port}/`;
  await new Promise((resolve) => closed.close(resolve));

  assert.match(await failure(forward({ AUTH0SYNC_WEBHOOK: nobody })), /tries: 5, the last one: no connection \(ECONNREFUSED\)$/);
});

test('a server that stays busy is tried with doubled waits, as long as the budget allows', async () => {
  answers = Array.from({ length: 6 }, () => status(503));

  assert.match(await failure(forward()), /tries: 5, the last one: the webhook answered 503$/);

  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000]);
  assert.deepEqual(requests.map(({ at }) => at), [0, 500, 1_500, 3_500, 7_500]);
});

test('up to half of a wait is left to chance', async () => {
  mock.method(Math, 'random', () => 0.5);
  answers = [status(503), status(503), status(202)];

  await forward();

  assert.deepEqual(waits, [375, 750]);
});

test('a try without an answer ends after 4 seconds, and another one follows', async () => {
  answers = [hang, status(202)];

  await forward();

  assert.deepEqual(requests.map(({ at }) => at), [0, 4_500]);
});

test('a server that never answers costs no more than the budget', async () => {
  answers = [hang, hang, hang];

  assert.match(await failure(forward()), /tries: 2, the last one: no answer in time$/);

  assert.deepEqual(requests.map(({ at }) => at), [0, 4_500]);
  assert.equal(Date.now() - NOW, 8_500);
});

test('the last try gets only what is left of the budget', async () => {
  answers = [status(503, { 'Retry-After': '7' }), hang];

  assert.match(await failure(forward()), /tries: 2, the last one: no answer in time$/);

  assert.equal(Date.now() - NOW, 9_000);
});

test('the wait that the server asks for is kept, in seconds or as a date', async () => {
  answers = [status(429, { 'Retry-After': '3' }), status(503, { 'Retry-After': new Date(NOW + 5_000).toUTCString() }), status(202)];

  await forward();

  assert.deepEqual(requests.map(({ at }) => at), [0, 3_000, 5_000]);
});

test('a wait beyond the budget is not begun: Auth0 comes again itself', async () => {
  answers = [status(503, { 'Retry-After': '60' })];

  assert.match(await failure(forward()), /tries: 1, the last one: the webhook answered 503$/);

  assert.deepEqual(waits, []);
});

test('a wait that cannot be read is not a reason to give up', async () => {
  answers = [status(503, { 'Retry-After': 'soon' }), status(202)];

  await forward();

  assert.deepEqual(waits, [500]);
});

for (const webhook of [undefined, '', 'sync.example.net', 'http://sync.example.net/api/auth0/events', 'ftp://sync.example.net/']) {
  test(`the address "${webhook}" is refused before anything is sent`, async () => {
    assert.equal(await failure(forward({ AUTH0SYNC_WEBHOOK: webhook })), 'The secret AUTH0SYNC_WEBHOOK must be an https address');
    assert.equal(fetch.mock.callCount(), 0);
  });
}

for (const token of [undefined, '', 'too-short', 'a line break\nin the token', 'ends-with-a-blank-']) {
  test(`the token ${JSON.stringify(token)} is refused before anything is sent`, async () => {
    assert.match(await failure(forward({ AUTH0SYNC_TOKEN: token?.replace(/-$/, ' ') })), /^The secret AUTH0SYNC_TOKEN must be /);
    assert.equal(fetch.mock.callCount(), 0);
  });
}
