import { chip } from './dom.js';
import { words } from './format.js';

const kinds = {
  good: ['Created', 'Linked', 'Updated', 'Notified', 'Deactivated'],
  warn: ['Review', 'Deferred'],
};

/** How an outcome is colored. Its name is always shown, too. */
export const kindOf = outcome => Object.keys(kinds).find(kind => kinds[kind].includes(outcome));

export const outcomeChip = outcome => chip(words(outcome), kindOf(outcome));
