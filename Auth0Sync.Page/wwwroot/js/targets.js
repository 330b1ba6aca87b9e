import { h } from './dom.js';

let names = new Map();

/** What the session says about the enabled targets. */
export function setTargets(targets) {
  names = new Map(targets.map(target => [target.name, target.displayName]));
}

export const targetName = name => (name ? names.get(name) ?? name : 'Unknown');

/** A choice of one target or of all. */
export function targetSelect(id, onChange) {
  return h('select', { id, onchange: onChange }, h('option', { value: '' }, 'All targets'), [...names].map(([name, displayName]) => h('option', { value: name }, displayName)));
}
