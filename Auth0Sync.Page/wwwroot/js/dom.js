/**
 * Creates an element. Strings become text nodes, so nothing from outside is ever read as markup.
 * @param {Record<string, unknown>} [attributes] Attributes; functions named on… are listeners; null and false are left out.
 */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) {
      continue;
    }

    if (typeof value === 'function') {
      element.addEventListener(name.slice('on'.length), value);
    } else {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }

  element.append(...children.flat(Infinity).filter(child => child !== undefined && child !== null && child !== false));
  return element;
}

/** The heading of a view, what the view is for, and what stands beside it. */
export function pageHead(title, description, ...beside) {
  return h('div', { class: 'page-head' }, h('div', {}, h('h1', { tabindex: '-1' }, title), description && h('p', {}, description)), ...beside);
}

export function card(title, ...content) {
  return h('section', { class: 'card' }, h('header', {}, h('h2', {}, title)), ...content);
}

export function chip(text, kind) {
  return h('span', { class: kind ? `chip ${kind}` : 'chip' }, text);
}

/** @param {[string, unknown][]} rows Names and contents. */
export function facts(rows, className = 'facts') {
  return h('dl', { class: className }, rows.filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
}

/** @param {(string | { text: string, class?: string })[]} columns */
export function table(caption, columns, rows) {
  return h('table', {},
    h('caption', { class: 'visually-hidden' }, caption),
    h('thead', {}, h('tr', {}, columns.map(column => h('th', { scope: 'col', class: column.class }, column.text ?? column)))),
    h('tbody', {}, rows));
}
