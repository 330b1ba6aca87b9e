import { announce } from './announce.js';
import { h } from './dom.js';

/** Nothing is there, which is not a failure. */
export function empty(title, text, ...actions) {
  return h('section', { class: 'card state' }, h('h2', {}, title), h('p', {}, text), actions.length > 0 && h('div', { class: 'actions' }, actions));
}

export function loading(what) {
  return h('div', { class: 'card state' }, h('div', { class: 'spinner' }), h('p', {}, `Loading ${what}…`));
}

export function failed(error, retry) {
  return h('section', { class: 'card state failed', role: 'alert' },
    h('h2', {}, error.message),
    h('p', {}, error.detail ?? 'Try again.'),
    retry && h('div', { class: 'actions' }, h('button', { type: 'button', onclick: retry }, 'Try again')));
}

/** Moves the focus to an element before its content, and with it the pressed button, is replaced. */
export function focusOn(host) {
  host.setAttribute('tabindex', '-1');
  host.focus();
}

/** What each element shows or waits for: a response that arrives after a newer request is not shown. */
const contents = new WeakMap();

/** Shows something in an element instead of what it still loads. */
export function showIn(host, ...content) {
  contents.set(host, content);
  host.replaceChildren(...content);
}

/** Loads data into an element, and shows and announces that it loads, that it failed, or what it is. */
export async function loadInto(host, what, load, render, signal) {
  const content = [loading(what)];
  const isCurrent = () => !signal.aborted && contents.get(host) === content;
  contents.set(host, content);
  host.replaceChildren(...content);
  announce(`Loading ${what}…`);
  try {
    const data = await load();
    if (isCurrent()) {
      host.replaceChildren(...[render(data)].flat());
      announce(host.querySelector(':scope > .state > h2, :scope > p.state')?.textContent ?? `Loaded ${what}.`);
    }
  } catch (error) {
    if (isCurrent()) {
      // It is an alert, which is read out when it appears.
      announce('');
      host.replaceChildren(failed(error, () => {
        focusOn(host);
        loadInto(host, what, load, render, signal);
      }));
    }
  }
}
