// The positions of a debate as switches: what is lit is drawn. Names are a stranger's, and only
// ever given to textContent.
function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

export default function ({ data, parentElement, setTriggerValue }) {
  let root = parentElement.querySelector('.positions');
  if (!root) {
    root = element('div', 'positions');
    root.setAttribute('role', 'group');
    parentElement.append(root);
  }
  root.setAttribute('aria-label', data.label);
  root.classList.toggle('many', data.positions.length > 6);
  const print = JSON.stringify(data);
  if (root.dataset.print === print) return;
  root.dataset.print = print;
  const had = root.contains(root.getRootNode().activeElement)
    ? root.getRootNode().activeElement.dataset.key : null;
  root.replaceChildren(...data.positions.map((one) => {
    const button = element('button');
    button.type = 'button';
    button.dataset.key = one.key;
    button.setAttribute('aria-pressed', String(one.on));
    const mark = element('span', 'mark', one.letter);
    mark.style.setProperty('--ink', one.ink);
    mark.style.setProperty('--fill', one.fill);
    const name = element('span', 'name', one.name);
    name.dir = 'auto';
    button.title = `${one.name}: ${one.note}`;
    button.style.flexShrink = Math.max(0, one.name.length - 18);  // what is short stays whole
    const number = element('span', 'number');
    for (const [figure, words] of one.counts) {
      number.append(figure, element('span', 'unseen', words));
    }
    button.append(mark, name, number);
    button.addEventListener('click', () => {
      const on = data.positions.filter((other) => (other.key === one.key ? !other.on : other.on));
      setTriggerValue('switched', on.map((other) => other.key));
    });
    return button;
  }));
  if (had) [...root.children].find((one) => one.dataset.key === had)?.focus();
}
