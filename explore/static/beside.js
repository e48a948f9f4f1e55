// What stands beside the chosen words of a thread, the lines to it, and what pointing at words shows.
class Beside extends Posts {
  fill(what) {
    this.beside.classList.remove('waiting');
    const full = what.beside;
    this.beside.replaceChildren();
    this.beside.classList.toggle('full', Boolean(full));
    if (!full) {
      this.beside.append(element('h4', '', 'Choose what is marked'));
      this.beside.append(element('p', '', 'What supports it, and what objects to it, stands here then.'));
      const keys = element('dl', 'keys');
      for (const [key, words] of [['n', 'next claim'], ['p', 'previous claim'],
        ['x', 'fold the post and its answers'], ['m', 'show it on the map'], ['Esc', 'let go']]) {
        const name = element('dt');
        name.append(element('kbd', '', key));
        keys.append(name, element('dd', '', words));
      }
      this.beside.append(keys);
      return;
    }
    const head = element('div', `head ${full.look}`);
    head.append(element('div', 'facts', full.facts.join(' · ')));
    const title = element('h3', '', full.text);
    title.dir = 'auto';
    head.append(title);
    const row = element('div', 'row');
    const map = button('go', 'Show on the map');
    map.addEventListener('click', () => this.tell({ kind: 'map', id: '' }));
    const shut = button('go', 'Close');
    shut.addEventListener('click', () => this.leave());
    row.append(map, shut);
    head.append(row);
    this.beside.append(head);
    if (!full.groups.length) this.beside.append(element('p', 'none', full.empty));
    this.beside.append(...listed(full.groups, (picked) => this.open(picked)));
  }

  // A claim or link of the list: shown at once where it is said on this page.
  open(picked) {
    const stop = picked.kind === 'claim'
      && this.stops.find((one) => this.claims[one.claim].id === picked.id);
    if (stop) {
      this.pick(stop, { focus: true });
      this.reveal(stop.node);
    } else {
      this.tell(picked);
    }
  }

  // What ends the paragraph that a node stands in; nothing in the last one of a post.
  paragraph(node) {
    let at = node;
    while (at && !/\n\s*$/.test(at.textContent)) at = at.nextElementSibling;
    return at;
  }

  // Light the words of a claim in the thread while it is pointed at in the list.
  echo(entry, lit) {
    const number = entry ? this.claims.findIndex((one) => one.id === entry.dataset.id) : -1;
    for (const node of this.words.get(number) ?? []) node.classList.toggle('echo', lit);
  }

  // Put the list where it belongs: at the height of the chosen words, or below their post.
  place() {
    if (!this.said) return;
    this.narrow = this.root.clientWidth < NARROW;
    this.root.classList.toggle('narrow', this.narrow);
    const article = this.anchor?.closest('.post');
    if (this.narrow && article) {
      const after = this.paragraph(this.anchor) ?? article;
      if (this.beside.previousElementSibling !== after) after.after(this.beside);
      this.beside.style.top = '';
    } else {
      if (this.beside.parentElement !== this.side) this.side.append(this.beside);
      const sheet = this.sheet.getBoundingClientRect();
      const shown = this.anchor && !article.hidden && !article.classList.contains('shut');
      const at = shown ? this.anchor.getBoundingClientRect().top - sheet.top - 20 : 0;
      const room = Math.max(0, this.posts.offsetHeight - this.beside.offsetHeight);
      this.beside.style.top = this.anchor ? `${Math.max(0, Math.min(at, room))}px` : '';
      this.sheet.style.minHeight = `${this.beside.offsetHeight}px`;
    }
    this.beside.classList.toggle('loose', !this.anchor);
    this.tie();
  }

  // Lines from the chosen words to each claim in the list, drawn as links are on the map.
  tie() {
    this.ties.replaceChildren();
    const article = this.anchor?.closest('.post');
    if (this.narrow || !article || article.hidden || article.classList.contains('shut')) return;
    const sheet = this.sheet.getBoundingClientRect();
    const from = this.posts.getBoundingClientRect().right - sheet.left;
    const words = this.anchor.getClientRects()[0];
    if (!words) return;
    const y = words.bottom + 1 - sheet.top; // below the line, so that no word is struck through
    const draw = (name, d) => {
      const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
      line.setAttribute('class', name);
      line.setAttribute('d', d);
      this.ties.append(line);
    };
    const cards = this.beside.querySelectorAll('.top > li');
    for (const card of cards) {
      const box = (card.querySelector('.mark') ?? card).getBoundingClientRect();
      const to = box.left - sheet.left - 4;
      const end = box.top + box.height / 2 - sheet.top;
      const kind = Object.keys(MARKS).find((one) => card.classList.contains(one)) ?? 'plain';
      const mid = (from + to) / 2;
      draw(`tie ${kind}`, `M ${from} ${y} C ${mid} ${y} ${mid} ${end} ${to} ${end}`);
    }
    const start = words.right - sheet.left;
    if (cards.length && from - start > 8) draw('tie lead', `M ${start + 3} ${y} L ${from} ${y}`);
  }

  point(node) {
    const told = node?.dataset.told
      ?? node?.dataset.claims?.split(' ').map((one) => this.claims[one].told).join('\n');
    this.tip.hidden = !told || node.classList.contains('on'); // it is told beside, in full
    if (this.tip.hidden) return;
    this.tip.textContent = told;
    const box = node.getClientRects()[0] ?? node.getBoundingClientRect();
    const own = this.tip.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left), window.innerWidth - own.width - 8);
    const above = box.top - own.height - 6;
    this.tip.style.left = `${left}px`;
    this.tip.style.top = `${above > this.top() ? above : box.bottom + 6}px`;
  }
}
