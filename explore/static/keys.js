// The picture by keyboard: arrows go from claim to claim along links, Enter opens, a space shows
// what else is linked, + and − zoom, 0 shows everything, Escape leaves. What is reached is told.
(() => {
  const { claims, links, stage } = picture;
  const TURNS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  stage.tabIndex = 0;
  stage.setAttribute('role', 'application');
  stage.setAttribute('aria-label', 'The map. Arrow keys go from claim to claim along links, Enter '
    + 'opens one, the space key shows what else is linked to it, plus and minus zoom, 0 shows '
    + 'everything, Escape clears.');
  const told = document.createElement('div');
  told.id = 'told';
  told.setAttribute('aria-live', 'polite');
  document.body.append(told);

  const there = (id) => claims.has(id) && claims.get(id).kind !== 'mark' && !picture.hidden(id);
  function neighbours(id) {
    const near = new Set();
    for (const { source, target } of links.values()) {
      if (source === id) near.add(target);
      if (target === id) near.add(source);
    }
    near.delete(id);
    return [...near].filter(there);
  }
  // The nearest in a direction: what lies aside counts as twice as far.
  function nearest(from, ids, [right, down], most) {
    let [best, least] = [null, Infinity];
    for (const id of ids) {
      const [dx, dy] = [claims.get(id).x - from.x, claims.get(id).y - from.y];
      const ahead = dx * right + dy * down;
      const aside = Math.abs(dx * down) + Math.abs(dy * right);
      if (ahead <= 1 || aside > ahead * most) continue;
      if (ahead + 2 * aside < least) [best, least] = [id, ahead + 2 * aside];
    }
    return best;
  }
  function first() {
    if (picture.chosen && picture.chosen.kind !== 'link' && there(picture.chosen.id)) return picture.chosen.id;
    const ids = [...claims.keys()].filter(there);
    const begins = ({ root, number }) => root || number === 1;
    return ids.find((id) => begins(claims.get(id))) ?? ids[0] ?? null;
  }
  function reach(id) {
    if (id === null) return;
    picture.focus = id;
    picture.bring(id);
    const claim = claims.get(id);
    const box = network.canvasToDOM({ x: claim.x - claim.w / 2, y: claim.y + claim.h / 2 });
    picture.tell(picture.says(claim), claim.full, box);
    told.textContent = `${picture.says(claim)}: ${claim.full}`;
  }
  function go(turn) {
    const from = claims.get(picture.focus);
    if (!from || !there(from.id)) return reach(first());
    const linked = nearest(from, neighbours(from.id), turn, 6);
    return reach(linked ?? nearest(from, [...claims.keys()].filter(there), turn, 3));
  }
  const DOES = {
    Enter: () => {
      const claim = claims.get(picture.focus ?? first());
      if (claim) picture.open({ kind: picture.kindOf(claim), id: claim.id });
    },
    ' ': () => {
      const claim = claims.get(picture.focus ?? picture.chosen?.id);
      if (claim?.more) picture.post({ kind: 'more', id: claim.id });
    },
    '+': () => picture.zoom(1.3),
    '=': () => picture.zoom(1.3),
    '-': () => picture.zoom(1 / 1.3),
    0: picture.whole,
    Escape: () => {
      const open = picture.chosen !== null;
      picture.focus = null;
      picture.hush();
      if (open) picture.open(null);
    },
  };
  stage.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const does = TURNS[event.key] ? () => go(TURNS[event.key]) : DOES[event.key];
    if (!does) return;
    event.preventDefault();
    event.stopPropagation();
    does();
  });
  stage.addEventListener('focus', () => {
    if (stage.matches(':focus-visible') && !picture.focus) reach(first());
  });
  stage.addEventListener('blur', () => { picture.focus = null; picture.hush(); });
  picture.begin();
})();
