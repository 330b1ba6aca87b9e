// Uses a Mailchimp audience through Mailchimp's own client, as any integration would, and checks every response.
// Usage: node members.mjs <base address> <API key> <list id>
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import mailchimp from '@mailchimp/mailchimp_marketing';

const [baseAddress, apiKey, listId] = process.argv.slice(2);
if (!baseAddress || !apiKey || !listId) {
  console.error('Usage: node members.mjs <base address> <API key> <list id>');
  process.exit(2);
}

mailchimp.basePath = new URL('3.0', baseAddress).href;
mailchimp.setConfig({ apiKey, server: apiKey.split('-').at(-1) });
const { lists } = mailchimp;
const hash = (email) => createHash('md5').update(email.toLowerCase()).digest('hex');

async function rejected(call) {
  try {
    await call;
  } catch (error) {
    assert.equal(typeof error.status, 'number', `not a response of the API: ${error}`);
    // The client does not parse problem documents.
    return { status: error.status, body: JSON.parse(error.response.text) };
  }
  assert.fail('the call should have been rejected');
}

const ines = hash('ines@shop.test');
const steps = {
  async 'reads the account, the audience and its merge fields'() {
    assert.equal((await mailchimp.ping.get()).health_status, "Everything's Chimpy!");
    assert.equal((await lists.getList(listId)).id, listId);
    const fields = await lists.getListMergeFields(listId, { count: 1000 });
    assert.deepEqual(fields.merge_fields.map((field) => [field.tag, field.type, field.required]), [
      ['FNAME', 'text', false],
      ['LNAME', 'text', false],
      ['LTV', 'number', false],
    ]);
  },

  async 'creates a member by an upsert, and reads it by all its keys'(state) {
    const created = await lists.setListMember(listId, ines, {
      email_address: 'Ines@shop.test',
      status_if_new: 'subscribed',
      language: 'de',
      merge_fields: { FNAME: 'Ines', LTV: 15.5 },
    });
    assert.equal(created.id, ines);
    assert.equal(created.status, 'subscribed');
    assert.deepEqual(created.merge_fields, { FNAME: 'Ines', LNAME: '', LTV: 15.5 });
    state.contactId = created.contact_id;
    for (const key of [ines, 'ines@shop.test', created.contact_id]) {
      assert.equal((await lists.getListMember(listId, key)).contact_id, created.contact_id);
    }
    const selected = await lists.getListMember(listId, ines, { fields: ['id', 'merge_fields.FNAME'] });
    assert.deepEqual(selected, { id: ines, merge_fields: { FNAME: 'Ines' } });
  },

  async 'gets an error for a member that exists'() {
    const error = await rejected(lists.addListMember(listId, { email_address: 'ines@shop.test', status: 'subscribed' }));
    assert.equal(error.status, 400);
    assert.equal(error.body.title, 'Member Exists');
    assert.equal('type' in error.body, false);
  },

  async 'gets an error for an invalid merge field'() {
    const error = await rejected(lists.updateListMember(listId, ines, { merge_fields: { LTV: 'much' } }));
    assert.equal(error.body.detail, 'Your merge fields were invalid.');
    assert.deepEqual(error.body.errors, [{ field: 'LTV', message: 'Please enter a number' }]);
  },

  async 'adds and removes tags'() {
    const change = (name, status) => ({ name, status });
    await lists.updateListMemberTags(listId, ines, { tags: [change('vip', 'active'), change('trial', 'active')], is_syncing: true });
    await lists.updateListMemberTags(listId, ines, { tags: [change('trial', 'inactive'), change('other', 'inactive')] });
    const { tags, total_items } = await lists.getListMemberTags(listId, ines);
    assert.deepEqual(tags.map((tag) => tag.name), ['vip']);
    assert.equal(total_items, 1);
  },

  async 'moves the member to another address'(state) {
    const moved = await lists.updateListMember(listId, ines, { email_address: 'ines@home.test' });
    assert.equal(moved.id, hash('ines@home.test'));
    assert.equal(moved.contact_id, state.contactId);
    assert.equal((await rejected(lists.getListMember(listId, ines))).status, 404);
  },

  async 'archives and revives the member'(state) {
    const key = hash('ines@home.test');
    await lists.deleteListMember(listId, key);
    assert.equal((await lists.getListMember(listId, key)).status, 'archived');
    assert.equal((await rejected(lists.deleteListMember(listId, key))).status, 405);
    assert.equal((await lists.setListMember(listId, key, { email_address: 'ines@home.test', status_if_new: 'subscribed' })).status, 'archived');
    const revived = await lists.setListMember(listId, key, { status: 'subscribed' });
    assert.equal(revived.contact_id, state.contactId);
    assert.deepEqual(revived.tags.map((tag) => tag.name), ['vip']);
  },

  async 'writes many members at once'() {
    const members = ['ines@home.test', 'bob@shop.test', 'nobody'].map((email_address) => ({ email_address, status: 'subscribed' }));
    const result = await lists.batchListMembers(listId, { members });
    assert.deepEqual(result.new_members.map((member) => member.email_address), ['bob@shop.test']);
    assert.deepEqual(result.errors.map((error) => [error.email_address, error.error_code]), [
      ['ines@home.test', 'ERROR_CONTACT_EXISTS'],
      ['nobody', 'ERROR_GENERIC'],
    ]);
    const updated = await lists.batchListMembers(listId, { members: members.slice(0, 2), update_existing: true });
    assert.equal(updated.total_updated, 2);
  },

  async 'adds a merge field'() {
    const field = await lists.addListMergeField(listId, { tag: 'COMPANY', name: 'Company', type: 'text', required: false, public: false });
    assert.deepEqual([field.tag, field.name, field.type, field.required, field.public], ['COMPANY', 'Company', 'text', false, false]);
    assert.equal((await lists.getListMergeFields(listId, { count: 1000 })).total_items, 4);
    const error = await rejected(lists.addListMergeField(listId, { tag: 'COMPANY', name: 'Company', type: 'text' }));
    assert.equal(error.status, 400);
  },

  async 'lists the members page by page'() {
    const page = await lists.getListMembersInfo(listId, { count: 1, offset: 1 });
    assert.equal(page.total_items, 2);
    assert.deepEqual(page.members.map((member) => member.email_address), ['bob@shop.test']);
  },

  async 'deletes a member permanently'() {
    const key = hash('bob@shop.test');
    await lists.deleteListMemberPermanent(listId, key);
    assert.equal((await rejected(lists.getListMember(listId, key))).status, 404);
    for (const status_if_new of ['subscribed', 'pending']) {
      const error = await rejected(lists.setListMember(listId, key, { email_address: 'bob@shop.test', status_if_new }));
      assert.equal(error.body.title, 'Forgotten Email Not Subscribed');
    }
  },

  async 'is rejected with another key'() {
    mailchimp.setConfig({ apiKey: `x${apiKey}`, server: 'us1' });
    const error = await rejected(mailchimp.ping.get());
    assert.equal(error.status, 401);
    assert.equal(error.body.title, 'API Key Invalid');
  },
};

const state = {};
for (const [name, step] of Object.entries(steps)) {
  try {
    await step(state);
  } catch (error) {
    console.error(`Failed: ${name}\n${error.stack}`);
    process.exit(1);
  }
}
console.log(`${Object.keys(steps).length} steps succeeded.`);
