import { get, post } from '../api.js';
import { h, pageHead } from '../dom.js';
import { loadInto } from '../states.js';

export const id = 'send';
export const title = 'Send';

export function show(root, { signal }) {
  const host = h('div', { class: 'card flush' });
  const result = h('div', { role: 'status' });
  const asNew = h('input', { type: 'checkbox', id: 'send-as-new' });
  root.append(
    pageHead(title, 'Posts a sample event to the webhook of this host. The same event twice changes nothing, unless it is sent as a new one.',
      h('label', { class: 'check' }, asNew, 'As a new event with the current time')),
    result,
    host);
  loadInto(host, 'the samples', () => get('/api/samples', signal), samples => h('ol', { class: 'list' }, samples.map(describe)), signal);

  function describe(sample) {
    return h('li', {},
      h('div', {}, h('h2', {}, sample.title), h('p', { class: 'muted' }, sample.explanation), h('p', { class: 'mono muted' }, sample.name)),
      h('button', { type: 'button', 'aria-label': `Send: ${sample.title}`, onclick: () => sendSample(sample) }, 'Send'));
  }

  async function sendSample(sample) {
    try {
      const sent = await post('/api/send', { sample: sample.name, asNew: asNew.checked }, signal);
      const isAccepted = sent.webhookStatus === 202 || sent.webhookStatus === 200;
      result.replaceChildren(h('p', { class: `notice ${isAccepted ? 'good' : 'bad'}` },
        `Sent “${sample.title}”: the webhook responded with ${sent.webhookStatus}. `, h('a', { href: '#/live' }, 'See the outcome')));
    } catch (error) {
      result.replaceChildren(h('p', { class: 'notice bad' }, `${error.message}. ${error.detail ?? ''}`));
    }
  }
}
