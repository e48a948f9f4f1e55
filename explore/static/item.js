// An entry of a list: a claim or link that can be opened by a click or a key, with what made it. All
// text goes through textContent; the data comes from Python as plain values.
function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined && text !== null) made.textContent = text;
  return made;
}

function item(one, pick) {
  const row = element('li', `item ${one.look ?? ''}`);
  const line = element('div', 'line');
  if (one.mark) {
    const mark = element('span', 'mark', one.mark);
    mark.setAttribute('aria-hidden', 'true');
    if (one.hue) {
      mark.style.setProperty('--ink', one.hue[0]);
      mark.style.setProperty('--fill', one.hue[1]);
    }
    line.append(mark);
  }
  const body = element('div', 'body');
  if (one.over) body.append(element('div', 'over', one.over));
  const button = element('button', 'open', one.text);
  button.dir = 'auto';
  button.dataset.id = one.id;
  button.addEventListener('click', () => pick({ kind: one.kind, id: one.id }));
  body.append(button);
  if (one.bar !== undefined) {  // the words beside it say the same
    const bar = element('div', 'leaning');
    bar.setAttribute('aria-hidden', 'true');
    const part = element('span', one.bar < 0 ? 'less' : '');
    part.style.width = `${Math.min(50, Math.abs(one.bar) * 50)}%`;
    bar.append(part);
    body.append(bar);
  }
  if (one.note) body.append(element('div', 'note', one.note));
  if (one.why) {
    const why = element('details', 'why');
    why.append(element('summary', '', `${one.sure} · why this link`));
    const facts = element('dl');
    for (const [name, value] of one.why) {
      const said = element('dd', '', value);
      said.dir = 'auto';
      facts.append(element('dt', '', name), said);
    }
    why.append(facts);
    if (one.link) {
      const more = element('button', 'more', 'Show this link');
      more.addEventListener('click', () => pick({ kind: 'link', id: one.link }));
      why.append(more);
    }
    body.append(why);
  }
  if (one.items?.length) {
    const inner = element('ul');
    inner.append(...one.items.map((child) => item(child, pick)));
    if (one.fold) {
      const folded = element('details', 'why');
      folded.append(element('summary', '', one.fold), inner);
      body.append(folded);
    } else {
      body.append(inner);
    }
  }
  line.append(body);
  row.append(line);
  return row;
}

// Groups of entries, each under its heading, if it has one.
function listed(groups, pick) {
  const made = [];
  for (const group of groups) {
    if (group.title) made.push(element('h4', '', group.title));
    const list = element('ul', 'top');
    list.append(...group.items.map((one) => item(one, pick)));
    made.push(list);
  }
  return made;
}
