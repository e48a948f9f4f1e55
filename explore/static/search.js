// A field to search in, which lists claims that hold what is typed. Enter looks for it; choosing
// one of the list opens that claim. All text goes through textContent.
const MOST = 8;
let count = 0;

function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

const folded = (text) => text.toLocaleLowerCase();

// The claims that hold every word, those first in which a word of theirs begins with the first.
function fitting(claims, typed) {
  const words = folded(typed).split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const [begins, holds] = [[], []];
  for (const claim of claims) {
    const text = claim.folded ??= folded(claim.text);
    if (!words.every((word) => text.includes(word))) continue;
    (text.startsWith(words[0]) || text.includes(` ${words[0]}`) ? begins : holds).push(claim);
    if (begins.length >= MOST) break;
  }
  return [...begins, ...holds].slice(0, MOST);
}

function marked(text, typed) {  // the text as nodes, the words that were typed in bold
  const words = folded(typed).split(/\s+/).filter(Boolean);
  const low = folded(text);
  const made = document.createDocumentFragment();
  let at = 0;
  while (at < text.length) {
    let [next, length] = [text.length, 0];
    for (const word of words) {
      let found = low.indexOf(word, at);
      while (word.length < 3 && found > 0 && /[\p{L}\p{N}]/u.test(low[found - 1])) {
        found = low.indexOf(word, found + 1);  // a letter or two are a word's beginning
      }
      if (found >= 0 && found < next) [next, length] = [found, word.length];
    }
    made.append(text.slice(at, next));
    if (length) made.append(element('b', '', text.slice(next, next + length)));
    at = next + Math.max(length, next < text.length ? 1 : 0);
  }
  return made;
}

function build(parent) {
  const root = element('div', 'search');
  const name = `cruxmap-found-${count += 1}`;
  const field = element('input');
  Object.assign(field, { type: 'search', autocomplete: 'off', spellcheck: false });
  field.setAttribute('role', 'combobox');
  field.setAttribute('aria-autocomplete', 'list');
  field.setAttribute('aria-expanded', 'false');
  field.setAttribute('aria-controls', name);
  const list = element('ul');
  list.id = name;
  list.setAttribute('role', 'listbox');
  list.hidden = true;
  root.append(field, list);
  parent.append(root);
  return root;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector('.search') ?? build(parentElement);
  const field = root.querySelector('input');
  const list = root.querySelector('ul');
  field.setAttribute('aria-label', data.label);
  list.setAttribute('aria-label', 'Claims that hold these words');
  field.placeholder = data.label;
  if (root.dataset.value !== data.value) {  // the address says otherwise now
    root.dataset.value = data.value;
    field.value = data.value;
  }
  const now = root.cruxmap ??= { fits: [], at: -1 };  // outlives a run of the page's script

  const close = () => {
    list.hidden = true;
    now.at = -1;
    field.setAttribute('aria-expanded', 'false');
    field.removeAttribute('aria-activedescendant');
  };
  const ask = (what) => {
    close();
    setTriggerValue('asked', what);
  };
  const open = (claim) => {
    field.value = data.value;
    ask({ id: claim.id });
  };
  const point = (to) => {
    now.at = to;
    [...list.children].forEach((row, index) => row.setAttribute('aria-selected', String(index === now.at)));
    if (now.at < 0) field.removeAttribute('aria-activedescendant');
    else {
      field.setAttribute('aria-activedescendant', list.children[now.at].id);
      list.children[now.at].scrollIntoView({ block: 'nearest' });
    }
  };
  const suggest = () => {
    now.fits = fitting(data.claims, field.value);
    list.replaceChildren(...now.fits.map((claim, index) => {
      const row = element('li', claim.kind);
      row.id = `${list.id}-${index}`;
      row.setAttribute('role', 'option');
      row.setAttribute('aria-selected', 'false');
      const mark = element('span', 'mark');
      mark.setAttribute('aria-hidden', 'true');
      const text = element('span', 'text');
      text.dir = 'auto';
      text.append(marked(claim.text, field.value));
      row.append(mark, text);
      row.onmousedown = (event) => event.preventDefault();  // the field keeps the focus
      row.onclick = () => open(claim);
      return row;
    }));
    now.at = -1;
    field.removeAttribute('aria-activedescendant');
    list.hidden = !now.fits.length;
    field.setAttribute('aria-expanded', String(now.fits.length > 0));
  };

  field.oninput = () => {
    suggest();
    if (!field.value && data.value) ask({ q: '' });
  };
  field.onkeydown = (event) => {
    const last = now.fits.length - 1;
    if (event.key === 'ArrowDown' && list.hidden) suggest();
    if (event.key === 'ArrowDown' && !list.hidden) point(now.at >= last ? -1 : now.at + 1);
    else if (event.key === 'ArrowUp' && !list.hidden) point(now.at < 0 ? last : now.at - 1);
    else if (event.key === 'Enter' && now.at >= 0) open(now.fits[now.at]);
    else if (event.key === 'Enter') ask({ q: field.value.trim() });
    else if (event.key === 'Escape' && !list.hidden) close();
    else return;
    event.preventDefault();
  };
  field.onblur = close;
}
