// Uses a Stripe account through Stripe's own command-line client, as a person would, and checks every response.
// Usage: node customers.mjs <base address> <secret key>
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const [address, secretKey] = process.argv.slice(2);
if (!address || !secretKey) {
  console.error('Usage: node customers.mjs <base address> <secret key>');
  process.exit(2);
}

// The client keeps its settings in a home of its own, and reports nothing.
const home = await mkdtemp(path.join(tmpdir(), 'stripe-client-'));
const env = { ...process.env, HOME: home, USERPROFILE: home, XDG_CONFIG_HOME: home, STRIPE_API_KEY: secretKey, STRIPE_CLI_TELEMETRY_OPTOUT: '1' };
const client = path.join(import.meta.dirname, 'node_modules', '@stripe', 'cli-linux-x64', 'bin', 'stripe');

async function stripe(...args) {
  const { stdout } = await promisify(execFile)(client, [...args, '--api-base', address.replace(/\/$/, '')], { env });
  return JSON.parse(stdout.slice(stdout.indexOf('{')));
}

// The client prints an error as it was received, and its exit code is 0 or 1.
async function rejected(...args) {
  let output;
  try {
    return (await stripe(...args)).error ?? assert.fail('the call should have been rejected');
  } catch (error) {
    output = `${error.stdout ?? ''}${error.stderr ?? ''}`;
    assert.ok(output.includes('{'), `not a response of the API: ${error}`);
  }
  return JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)).error;
}

let customer;
let subscription;

const steps = {
  async 'creates a customer once per idempotency key'() {
    const create = ['customers', 'create', '--email', 'ada@example.com', '-d', 'metadata[auth0_user_id]=auth0|1', '--idempotency', 'K1'];
    customer = await stripe(...create);
    assert.match(customer.id, /^cus_/);
    assert.equal(customer.metadata.auth0_user_id, 'auth0|1');
    assert.equal((await stripe(...create)).id, customer.id);
    const error = await rejected('post', '/v1/customers', '-d', 'email=bob@example.com', '--idempotency', 'K1');
    assert.equal(error.type, 'idempotency_error');
  },

  async 'reads, updates and lists customers'() {
    const updated = await stripe('customers', 'update', customer.id, '--name', 'Ada Lovelace');
    assert.equal(updated.name, 'Ada Lovelace');
    assert.equal((await stripe('customers', 'retrieve', customer.id)).name, 'Ada Lovelace');
    const list = await stripe('customers', 'list', '--limit', '3', '--email', 'ada@example.com');
    assert.deepEqual(list.data.map(({ id }) => id), [customer.id]);
    assert.equal(list.has_more, false);
    const later = await stripe('get', '/v1/customers', '-d', `created[gte]=${customer.created + 1}`);
    assert.deepEqual(later.data, []);
  },

  async 'shows errors of the API'() {
    assert.equal((await rejected('customers', 'retrieve', 'cus_none')).code, 'resource_missing');
    assert.equal((await rejected('customers', 'create', '--email', 'ada')).code, 'email_invalid');
  },

  async 'pauses and resumes a subscription'() {
    subscription = await stripe(
      'subscriptions', 'create', '--customer', customer.id, '-d', 'items[0][price]=price_gold', '-d', 'billing_mode[type]=flexible');
    assert.equal(subscription.status, 'active');
    const collecting = await stripe('subscriptions', 'update', subscription.id, '-d', 'pause_collection[behavior]=void');
    assert.deepEqual(collecting.pause_collection, { behavior: 'void', resumes_at: null });
    assert.equal((await stripe('subscriptions', 'update', subscription.id, '-d', 'pause_collection=')).pause_collection, null);
    const pause = ['post', `/v1/subscriptions/${subscription.id}/pause`, '-d', 'type=subscription'];
    assert.ok((await rejected(...pause, '--stripe-version', '2026-08-26.dahlia')).message);
    assert.equal((await stripe(...pause, '--stripe-version', '2026-09-30.endive')).status, 'paused');
    assert.equal((await stripe('subscriptions', 'resume', subscription.id, '--billing-cycle-anchor', 'unchanged')).status, 'active');
  },

  async 'cancels a subscription'() {
    assert.equal((await stripe('subscriptions', 'cancel', subscription.id, '--confirm')).status, 'canceled');
    assert.equal((await rejected('subscriptions', 'cancel', subscription.id, '--confirm')).code, 'resource_missing');
    assert.deepEqual((await stripe('subscriptions', 'list')).data, []);
    assert.equal((await stripe('subscriptions', 'list', '--status', 'all')).data.length, 1);
  },

  async 'deletes a customer'() {
    const deleted = { id: customer.id, object: 'customer', deleted: true };
    assert.deepEqual(await stripe('customers', 'delete', customer.id, '--confirm'), deleted);
    assert.deepEqual(await stripe('customers', 'retrieve', customer.id), deleted);
  },
};

try {
  for (const [name, step] of Object.entries(steps)) {
    try {
      await step();
    } catch (error) {
      console.error(`FAILED: ${name}`);
      throw error;
    }
    console.log(`ok: ${name}`);
  }
} finally {
  await rm(home, { recursive: true, force: true });
}
