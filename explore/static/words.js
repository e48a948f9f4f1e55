// The text of a post, of which a person chooses words: by selecting them, or word by word with the
// buttons. Python counts code points, JavaScript UTF-16 units: what crosses is code points.
function units(text, points) {
  let at = 0;
  for (let left = points; left > 0 && at < text.length; left -= 1) {
    at += text.codePointAt(at) > 0xffff ? 2 : 1;
  }
  return at;
}

const points = (text, at) => [...text.slice(0, at)].length;

function trimmed(text, [start, end]) {
  let from = start;
  let to = end;
  while (from < to && /\s/.test(text[from])) from += 1;
  while (to > from && /\s/.test(text[to - 1])) to -= 1;
  // Half of a pair is no letter.
  if (/[\udc00-\udfff]/.test(text[from] ?? '')) from -= 1;
  if (/[\ud800-\udbff]/.test(text[to - 1] ?? '')) to += 1;
  return [from, to];
}

function element(tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  if (text) made.textContent = text;
  return made;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const { text } = data;
  const print = JSON.stringify(data);
  let root = parentElement.querySelector('.cm-words');
  if (root?.dataset.print === print) return undefined;
  root?.remove();
  root = element('div', 'cm-words');
  root.dataset.print = print;

  const body = element('div', 'cm-words-text');
  body.dir = 'auto';
  body.tabIndex = 0;
  body.setAttribute('role', 'region');
  body.setAttribute('aria-label', data.label);
  const before = document.createTextNode('');
  const mark = element('mark', '');
  const after = document.createTextNode('');
  body.append(before, mark, after);

  let chosen = trimmed(text, [units(text, data.start), units(text, data.end)]);
  const said = element('p', 'cm-words-said');
  said.setAttribute('aria-live', 'polite');
  const draw = () => {
    before.data = text.slice(0, chosen[0]);
    mark.textContent = text.slice(...chosen);
    after.data = text.slice(chosen[1]);
    const count = mark.textContent.split(/\s+/).filter(Boolean).length;
    said.textContent = `${count} ${count === 1 ? 'word' : 'words'} chosen`;
  };

  const select = () => {
    const selection = window.getSelection();
    if (!selection || selection.isCollapsed || selection.rangeCount === 0) return;
    const range = selection.getRangeAt(0);
    if (!body.contains(range.startContainer) || !body.contains(range.endContainer)) return;
    const lead = document.createRange();
    lead.setStart(body, 0);
    lead.setEnd(range.startContainer, range.startOffset);
    const start = lead.toString().length;
    const found = trimmed(text, [start, start + range.toString().length]);
    if (found[0] >= found[1]) return;
    chosen = found;
    selection.removeAllRanges();
    draw();
  };
  body.addEventListener('pointerup', () => setTimeout(select));
  body.addEventListener('keyup', select);

  const words = [...text.matchAll(/\S+/g)].map((one) => [one.index, one.index + one[0].length]);
  const moves = [
    ['← start', 'Start one word earlier', () => {
      const there = words.filter(([from]) => from < chosen[0]).at(-1);
      if (there) chosen = [there[0], chosen[1]];
    }],
    ['start →', 'Start one word later', () => {
      const there = words.find(([from, to]) => from > chosen[0] && to <= chosen[1]);
      if (there) chosen = [there[0], chosen[1]];
    }],
    ['← end', 'End one word earlier', () => {
      const there = words.filter(([from, to]) => to < chosen[1] && from >= chosen[0]).at(-1);
      if (there) chosen = [chosen[0], there[1]];
    }],
    ['end →', 'End one word later', () => {
      const there = words.find(([, to]) => to > chosen[1]);
      if (there) chosen = [chosen[0], there[1]];
    }],
  ];
  const bar = element('div', 'cm-words-bar');
  for (const [label, name, move] of moves) {
    const button = element('button', 'cm-words-move', label);
    button.type = 'button';
    button.setAttribute('aria-label', name);
    button.title = name;
    button.addEventListener('click', () => { move(); draw(); });
    bar.append(button);
  }
  const take = element('button', 'cm-words-take', data.button);
  take.type = 'button';
  take.addEventListener('click', () => {
    setTriggerValue('chosen', { start: points(text, chosen[0]), end: points(text, chosen[1]) });
  });
  bar.append(said, take);
  root.append(body, bar);
  parentElement.append(root);
  draw();
  const top = mark.offsetTop - body.offsetTop;
  if (top > body.clientHeight - 40) body.scrollTop = top - 60;
  return undefined;
}
