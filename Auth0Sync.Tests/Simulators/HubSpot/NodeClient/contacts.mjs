// Uses a HubSpot account through HubSpot's own client, as any integration would, and checks every response.
// Usage: node contacts.mjs <base address> <access token>
import assert from 'node:assert/strict';
import { Client } from '@hubspot/api-client';

const [basePath, accessToken] = process.argv.slice(2);
if (!basePath || !accessToken) {
  console.error('Usage: node contacts.mjs <base address> <access token>');
  process.exit(2);
}

// Without retries an error is visible immediately.
const client = new Client({ accessToken, basePath: basePath.replace(/\/$/, ''), numberOfApiCallRetries: 0 });
const { basicApi, batchApi, searchApi } = client.crm.contacts;
const properties = client.crm.properties.coreApi;
const associations = client.crm.associations.v4;

// A portal user creates a company.
async function makeCompany() {
  const response = await fetch(new URL('_simulator/companies', basePath), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
  });
  return (await response.json()).id;
}

async function rejected(call) {
  try {
    await call;
  } catch (error) {
    assert.equal(typeof error.code, 'number', `not a response of the API: ${error}`);
    return error;
  }
  assert.fail('the call should have been rejected');
}

const upsertInput = (userId, values) => ({
  id: userId,
  idProperty: 'auth0_user_id',
  objectWriteTraceId: userId,
  properties: { auth0_user_id: userId, ...values },
});

const steps = {
  async 'creates and reads the unique property'() {
    assert.equal((await rejected(properties.getByName('contacts', 'auth0_user_id'))).code, 404);
    const created = await properties.create('contacts', {
      groupName: 'contactinformation',
      name: 'auth0_user_id',
      label: 'Auth0 user id',
      type: 'string',
      fieldType: 'text',
      hasUniqueValue: true,
    });
    assert.equal(created.hasUniqueValue, true);
    const read = await properties.getByName('contacts', 'auth0_user_id');
    assert.equal(read.name, 'auth0_user_id');
    assert.equal(read.archived, false);
  },

  async 'creates a choice and changes its options'() {
    const option = (value) => ({ label: value, value, hidden: false, displayOrder: -1 });
    const choice = {
      groupName: 'contactinformation',
      name: 'auth0_plan',
      label: 'Plan',
      type: 'enumeration',
      fieldType: 'select',
    };
    assert.equal((await rejected(properties.create('contacts', choice))).code, 400);
    const noGroup = { ...choice, groupName: 'nowhere', options: [option('free')] };
    assert.equal((await rejected(properties.create('contacts', noGroup))).code, 400);
    await properties.create('contacts', { ...choice, options: [option('free')] });

    const changed = await properties.update('contacts', 'auth0_plan', { label: 'Tariff', options: ['free', 'paid'].map(option) });
    assert.equal(changed.label, 'Tariff');
    assert.deepEqual(changed.options.map((each) => each.value), ['free', 'paid']);
    assert.equal(changed.hasUniqueValue, false);
    assert.ok(changed.updatedAt instanceof Date);
    assert.equal((await rejected(properties.update('contacts', 'email', { label: 'Mail' }))).code, 400);
  },

  async 'creates a contact'(state) {
    const created = await basicApi.create({
      properties: { email: 'Ines@Example.com', firstname: 'Ines', auth0_user_id: 'auth0|1' },
      associations: [],
    });
    assert.equal(created.properties.email, 'ines@example.com');
    assert.ok(created.createdAt instanceof Date);
    state.id = created.id;
  },

  async 'gets an error with the existing id for an address in use'(state) {
    const error = await rejected(basicApi.create({ properties: { email: 'ines@example.com' }, associations: [] }));
    assert.equal(error.code, 409);
    assert.equal(error.body.category, 'CONFLICT');
    assert.equal(/Existing ID: (\d+)/.exec(error.body.message)[1], state.id);
  },

  async 'gets an error for an unknown property'() {
    const error = await rejected(basicApi.create({ properties: { shoe_size: '38' }, associations: [] }));
    assert.equal(error.code, 400);
    assert.equal(error.body.errors[0].code, 'PROPERTY_DOESNT_EXIST');
  },

  async 'gets one error with all invalid values'() {
    const error = await rejected(basicApi.create({
      properties: { firstname: 'Ines', email: 'ines@shop.test', auth0_plan: 'Free', hs_language: 'Deutsch' },
      associations: [],
    }));
    assert.equal(error.code, 400);
    const list = JSON.parse(error.body.message.slice('Property values were not valid: '.length));
    assert.deepEqual(list.map((each) => [each.name, each.error]), [
      ['auth0_plan', 'INVALID_OPTION'],
      ['email', 'INVALID_EMAIL'],
      ['hs_language', 'INVALID_OPTION'],
    ]);
  },

  async 'reads a contact by the unique property'(state) {
    const read = await basicApi.getById(
      'auth0|1', ['email', 'phone'], undefined, undefined, false, 'auth0_user_id');
    assert.equal(read.id, state.id);
    assert.equal(read.properties.email, 'ines@example.com');
    assert.equal(read.properties.phone, null);
  },

  async 'updates a contact by the unique property'(state) {
    const updated = await basicApi.update('auth0|1', { properties: { lastname: 'Diaz' } }, 'auth0_user_id');
    assert.equal(updated.id, state.id);
    assert.equal(updated.properties.lastname, 'Diaz');
    assert.equal((await rejected(basicApi.update('auth0|1', { properties: {} }, 'auth0_user_id'))).code, 400);
  },

  async 'upserts a batch, with a result for each input'(state) {
    const response = await batchApi.upsert({
      inputs: [
        upsertInput('auth0|1', { firstname: 'Inés' }),
        upsertInput('auth0|2', { email: 'otto@example.com' }),
        upsertInput('auth0|3', { email: 'ines@example.com' }),
      ],
    });
    const results = new Map(response.results.map((result) => [result.properties.auth0_user_id, result]));
    assert.equal(response.status, 'COMPLETE');
    assert.equal(results.get('auth0|1')._new, false);
    assert.equal(results.get('auth0|2')._new, true);
    assert.equal(results.has('auth0|3'), false);
    assert.equal(response.numErrors, 1);
    assert.deepEqual(response.errors[0].context.objectWriteTraceId, ['auth0|3']);
    assert.match(response.errors[0].message, new RegExp(`\\b${state.id}\\b`));
    state.otherId = results.get('auth0|2').id;
  },

  async 'reads a batch, with the unknown ids in one error'(state) {
    const response = await batchApi.read({
      idProperty: 'auth0_user_id',
      inputs: [{ id: 'auth0|1' }, { id: 'auth0|9' }],
      properties: ['firstname'],
      propertiesWithHistory: [],
    });
    assert.deepEqual(response.results.map((result) => [result.id, result.properties.firstname]), [[state.id, 'Inés']]);
    assert.deepEqual(response.errors[0].context.ids, ['auth0|9']);
  },

  async 'searches'(state) {
    const response = await searchApi.doSearch({
      filterGroups: [{ filters: [{ propertyName: 'email', operator: 'EQ', value: 'otto@example.com' }] }],
      properties: ['email'],
      limit: 10,
      after: '0',
      sorts: [],
    });
    assert.equal(response.total, 1);
    assert.equal(response.results[0].id, state.otherId);
  },

  async 'lists page by page'() {
    const all = await client.crm.contacts.getAll(1);
    assert.equal(all.length, 2);
  },

  async 'associates a contact with companies'(state) {
    const [company, other] = [await makeCompany(), await makeCompany()];
    const { basicApi: one, batchApi: many } = associations;
    const primary = { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 };

    const byDefault = await one.createDefault('contacts', state.id, 'companies', company);
    assert.equal(byDefault.status, 'COMPLETE');
    assert.equal(byDefault.results[0]._from.id, state.id);
    assert.equal(byDefault.results[0].associationSpec.associationTypeId, 279);
    const labeled = await one.create('contacts', state.id, 'companies', other, [primary]);
    assert.deepEqual([labeled.fromObjectTypeId, labeled.toObjectId, labeled.labels], ['0-1', other, ['Primary']]);

    const page = await one.getPage('contacts', state.id, 'companies');
    assert.deepEqual(
      page.results.map((each) => [each.toObjectId, each.associationTypes.map((type) => type.typeId)]),
      [[company, [279]], [other, [1, 279]]]);
    const created = await many.create('contacts', 'companies', {
      inputs: [{ _from: { id: state.otherId }, to: { id: company }, types: [primary] }],
    });
    assert.equal(created.results[0].fromObjectId, state.otherId);
    const read = await many.getPage('contacts', 'companies', { inputs: [{ id: state.otherId }] });
    assert.equal(read.results[0].to[0].toObjectId, company);
    await many.archive('contacts', 'companies', { inputs: [{ _from: { id: state.otherId }, to: [{ id: company }] }] });
    await one.archive('contacts', state.id, 'companies', company);
    assert.equal((await one.getPage('companies', company, 'contacts')).results.length, 0);
    assert.equal((await rejected(one.getPage('contacts', '4711', 'companies'))).code, 404);
  },

  async 'merges two contacts into a new one'(state) {
    const merged = await basicApi.merge({ primaryObjectId: state.id, objectIdToMerge: state.otherId });
    assert.notEqual(merged.id, state.id);
    assert.equal((await basicApi.getById(state.id)).id, merged.id);
    assert.equal((await basicApi.getById(state.otherId)).id, merged.id);
    state.id = merged.id;
  },

  async 'archives a contact'(state) {
    await basicApi.archive(state.id);
    assert.equal((await rejected(basicApi.getById(state.id))).code, 404);
    const read = await basicApi.getById(state.id, undefined, undefined, undefined, true);
    assert.equal(read.archived, true);
    assert.ok(read.archivedAt instanceof Date);
    await basicApi.archive('4711');
  },

  async 'erases a contact for good'() {
    const created = await basicApi.create({ properties: { email: 'gone@example.com' }, associations: [] });
    await basicApi.purge({ objectId: 'gone@example.com', idProperty: 'email' });
    const error = await rejected(basicApi.getById(created.id, undefined, undefined, undefined, true));
    assert.equal(error.code, 404);
  },
};

const state = {};
for (const [name, step] of Object.entries(steps)) {
  try {
    await step(state);
    console.log(`ok: ${name}`);
  } catch (error) {
    console.error(`FAILED: ${name}\n${error.stack ?? error}`);
    process.exit(1);
  }
}
