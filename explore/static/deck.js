// Cards of plain values, each of whose words may lead somewhere.
function words(one, go, tag) {
  const made = element(tag, 'text');
  made.dir = 'auto';
  made.append(one.href ? leads(element('a', '', one.text), one.href, go) : one.text);
  if (one.place) made.append(' ', place(one.place, go));
  return made;
}

function place(one, go) {
  const made = leads(element('a', 'place', one.text), one.href, go);
  made.setAttribute('aria-label', one.label);
  return made;
}

function badge(one) {
  const made = element('span', one.ink ? 'badge inked' : 'badge', one.text);
  made.setAttribute('aria-hidden', 'true');
  if (one.ink) {
    made.style.setProperty('--ink', one.ink);
    made.style.setProperty('--night', one.night);
  }
  return made;
}

function meter(share, colours) {
  const made = element('div', 'meter');
  const full = element('div', 'full');
  full.style.width = `${Math.round(share * 1000) / 10}%`;
  if (colours?.ink) {
    full.style.setProperty('--ink', colours.ink);
    full.style.setProperty('--night', colours.night);
  }
  made.append(full);
  return made;
}

function row(one, go) {
  const made = element('div', `row ${one.look ?? ''}`);
  const body = element('div', 'body');
  if (one.over) body.append(element('div', 'over', one.over));
  body.append(words(one, go, 'div'));
  if (one.note) body.append(element('div', 'note', one.note));
  if (one.mark) {
    const mark = element('span', 'mark', one.mark);
    mark.setAttribute('aria-hidden', 'true');
    made.append(mark);
  }
  made.append(body);
  return made;
}

function door(one, go) {
  const made = element('a', 'door', one.text);
  if (one.label) made.setAttribute('aria-label', one.label);
  if (one.outside) {
    made.href = one.outside;
    made.target = '_blank';
    made.rel = 'noopener noreferrer';
    return made;
  }
  return leads(made, one.href, go);
}

function card(one, go) {
  const made = element('li', `card ${one.look ?? ''}`);
  if (one.over) made.append(element('div', 'over', one.over));
  if (one.text) {
    const head = element('div', 'head');
    if (one.badge) head.append(badge(one.badge));
    head.append(words(one, go, 'h3'));
    made.append(head);
  }
  if (one.quoted) made.append(words({ text: one.quoted, place: one.place }, go, 'div'));
  if (one.meter !== undefined) made.append(meter(one.meter, one.badge));
  if (one.note || one.bold) {
    const note = element('div', 'note');
    if (one.bold) note.append(element('b', '', one.bold), ' · ');
    note.append(one.note ?? '');
    made.append(note);
  }
  for (const line of one.rows ?? []) made.append(row(line, go));
  if (one.doors?.length) {
    const doors = element('div', 'doors');
    doors.append(...one.doors.map((way) => door(way, go)));
    made.append(doors);
  }
  return made;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const print = JSON.stringify(data);
  let root = parentElement.querySelector('.deck');
  if (root?.dataset.print === print) return;
  root?.remove();
  root = element('ul', `deck ${data.form}`);
  root.dataset.print = print;
  const go = (href) => setTriggerValue('picked', href);
  root.append(...data.cards.map((one) => card(one, go)));
  parentElement.append(root);
}
