// Small helpers around the DOM. Text from outside only ever becomes text nodes and attribute values, never markup.

export const byId = (id) => document.getElementById(id);

/** Makes an element: h('p', {class: 'hint', onclick: f}, 'words', child). Null and false children are left out. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

const SVG = 'http://www.w3.org/2000/svg';

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Writes text only when it changed, so that selections and screen readers are left in peace. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Writes an attribute only when it changed. */
export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Makes the children of `parent` exactly one element per item, in order, reusing elements with the same key. */
export function reconcile(parent, items, keyOf, make, update) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let element = known.get(key);
    if (element) {
      known.delete(key);
    } else {
      element = make(item);
      element.dataset.key = key;
    }
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
    update?.(element, item);
  }
  for (const gone of known.values()) gone.remove();
}

/** Fills a select with [value, words] pairs and keeps what was chosen while it is still there. */
export function setOptions(select, options) {
  const same = select.options.length === options.length
    && options.every(([value, words], i) => select.options[i].value === value && select.options[i].text === words);
  if (same) return;
  const chosen = select.value;
  select.replaceChildren(...options.map(([value, words]) => h('option', { value }, words)));
  if (options.some(([value]) => value === chosen)) select.value = chosen;
}
