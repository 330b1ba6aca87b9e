import { h } from './dom.js';

/**
 * Asks before something is changed, and says what will happen.
 * @param {AbortSignal} signal Closes the dialog when the view is left, as by the browser's Back.
 * @param {() => Promise<{ text: string, isPossible: boolean }>} plan Finds out what would be done.
 * @returns {Promise<boolean>} Whether to do it.
 */
export function confirm(title, action, signal, plan) {
  const text = h('p', { role: 'status' }, 'Checking what this will do…');
  const go = h('button', { type: 'button', class: 'primary', 'aria-disabled': 'true' }, action);
  const cancel = h('button', { type: 'button' }, 'Cancel');
  const dialog = h('dialog', { 'aria-labelledby': 'confirm-title' }, h('h2', { id: 'confirm-title' }, title), text, h('div', { class: 'actions' }, cancel, go));
  const { promise, resolve } = Promise.withResolvers();
  let isReady = false;

  cancel.addEventListener('click', () => dialog.close());
  signal.addEventListener('abort', () => dialog.close());
  go.addEventListener('click', () => isReady && dialog.close('go'));
  dialog.addEventListener('close', () => {
    dialog.remove();
    resolve(dialog.returnValue === 'go');
  });
  document.body.append(dialog);
  dialog.showModal();
  cancel.focus();

  plan().then(({ text: effect, isPossible }) => {
    text.textContent = effect;
    isReady = isPossible;
    go.toggleAttribute('hidden', !isPossible);
    if (isPossible) {
      go.removeAttribute('aria-disabled');
      go.focus();
    }
  }, error => {
    text.textContent = `${error.message}. ${error.detail ?? ''}`;
    go.toggleAttribute('hidden', true);
  });
  return promise;
}
