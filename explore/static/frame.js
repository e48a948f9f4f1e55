// Runs inside the frame after pyvis made `nodes`, `edges` and `network`. Text from a thread is
// only ever given to fillText and textContent. What the keys do is in keys.js, which uses this.
const picture = (() => {
  const FONT = '"Source Sans 3", "Source Sans Pro", system-ui, sans-serif';
  const claims = new Map();  // nodes by id: claims, groups of claims, and marks
  const links = new Map();
  const linkOf = (id) => String(id).split(' ')[0];  // the halves of one link: "ID 1" and "ID 2"
  const INSET = { claim: 18, group: 18, evidence: 36, question: 34, position: 30 };  // room a line leaves free
  const base = { nodes: nodes.get(), edges: edges.get() };  // as pyvis made them
  let theme = { back: '#ffffff', ink: '#1b2430', panel: '#f4f6f9', line: '#d5d9e0' };
  let inks = null;  // other colours of links, by kind
  let leaning = null;  // what colours boxes in the place of their kinds, by claim
  let hues = [];  // … each an ink and three grounds; the last is for what leans nowhere
  const FAINT = [0.25, 0.4];
  let night = 0;  // 1 on a dark page: which of a link's two colours is used
  let dim = new Set();
  let checked = new Set();
  let moved = false;
  let fitted = false;
  let chosen = null;
  let focus = null;  // where the keys are, which need not be what is chosen

  const known = (one) => ({ ...one, made: one, painted: '' });
  for (const node of base.nodes) claims.set(node.id, known(node));
  for (const edge of base.edges) links.set(edge.id, known(edge));
  const inkOf = (link) => (inks?.[link.of] ?? link.inks)[night];

  function outline(ctx, kind, x, y, w, h) {
    ctx.beginPath();
    if (kind === 'evidence') {  // a sheet with a folded corner
      const fold = 16;
      ctx.moveTo(x, y);
      ctx.lineTo(x + w - fold, y);
      ctx.lineTo(x + w, y + fold);
      ctx.lineTo(x + w, y + h);
      ctx.lineTo(x, y + h);
      ctx.closePath();
    } else if (kind === 'question') {  // a hexagon
      const tip = 15;
      ctx.moveTo(x + tip, y);
      ctx.lineTo(x + w - tip, y);
      ctx.lineTo(x + w, y + h / 2);
      ctx.lineTo(x + w - tip, y + h);
      ctx.lineTo(x + tip, y + h);
      ctx.lineTo(x, y + h / 2);
      ctx.closePath();
    } else {
      ctx.roundRect(x, y, w, h, kind === 'position' ? 32 : 14);
    }
  }
  // What leans against a position is hatched in its colour.
  const hatches = new Map();
  function hatch(ctx, ground, line) {
    const name = ground + line;
    if (!hatches.has(name)) {
      const tile = document.createElement('canvas');
      tile.width = tile.height = 12;
      const paint = tile.getContext('2d');
      paint.fillStyle = ground;
      paint.fillRect(0, 0, 12, 12);
      paint.strokeStyle = line;
      paint.lineWidth = 2.6;
      for (const off of [-12, 0, 12]) {
        paint.moveTo(off - 2, 14);
        paint.lineTo(off + 14, -2);
      }
      paint.stroke();
      hatches.set(name, ctx.createPattern(tile, 'repeat'));
    }
    return hatches.get(name);
  }
  function colours(ctx, claim) {  // of a box: its ground, its border, and what its badge says
    if (!leaning || claim.kind === 'position') return [claim.fill, claim.stroke, claim.letter];
    const lean = leaning[claim.id];
    const [ink, ...grounds] = hues[lean ? lean[0] : hues.length - 1];
    if (!lean) return [grounds[0], ink, ''];
    const ground = grounds[Math.abs(lean[1]) - 1];
    return [lean[1] < 0 ? hatch(ctx, '#ffffff', ground) : ground, ink, lean[2]];
  }

  function pill(ctx, text, cx, cy, fill, ink, edge) {
    ctx.font = `700 13px ${FONT}`;
    const w = Math.max(20, ctx.measureText(text).width + 12);
    ctx.beginPath();
    ctx.roundRect(cx - w / 2, cy - 10, w, 20, 10);
    ctx.fillStyle = fill;
    ctx.fill();
    ctx.lineWidth = 1.6;
    ctx.strokeStyle = edge;
    ctx.stroke();
    ctx.fillStyle = ink;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillText(text, cx, cy + 0.5);
  }
  const CHECK = '#00805f';
  const accent = () => ['#0072b2', '#56b4e9'][night];

  function drawClaim(ctx, claim, cx, cy, state, scale) {
    const { w, h } = claim;
    const [x, y] = [cx - w / 2, cy - h / 2];
    const stack = claim.kind === 'group' ? [9, 4.5] : claim.times > 1 ? [5] : [];
    const [fill, stroke, letter] = colours(ctx, claim);
    const against = leaning && leaning[claim.id]?.[1] < 0;
    outline(ctx, claim.kind, x, y, w, h);
    ctx.fillStyle = theme.back;  // what is behind a faint box must not show through
    ctx.fill();
    ctx.globalAlpha = dim.has(claim.id) ? FAINT[night] : 1;
    for (const off of stack) {  // drawn for several
      outline(ctx, claim.kind, x + off, y + off, w, h);
      ctx.fillStyle = fill;
      ctx.fill();
      ctx.lineWidth = 1;
      ctx.strokeStyle = stroke;
      ctx.stroke();
    }
    if (state.selected || state.hover) {
      const ring = state.selected ? 4 : 2.5;
      outline(ctx, claim.kind, x - ring, y - ring, w + 2 * ring, h + 2 * ring);
      ctx.lineWidth = ring;
      ctx.strokeStyle = theme.ink;
      ctx.stroke();
    }
    if (state.focus) {
      outline(ctx, claim.kind, x - 9, y - 9, w + 18, h + 18);
      ctx.setLineDash([10, 5]);
      ctx.lineWidth = 3.5;
      ctx.strokeStyle = accent();
      ctx.stroke();
      ctx.setLineDash([]);
    }
    outline(ctx, claim.kind, x, y, w, h);
    ctx.fillStyle = fill;
    ctx.fill();
    ctx.lineWidth = claim.edge + (claim.number ? 2 : 0);
    ctx.strokeStyle = stroke;
    if (against) ctx.setLineDash([7, 4]);
    ctx.stroke();
    ctx.setLineDash([]);
    if (claim.kind === 'evidence') {
      ctx.beginPath();
      ctx.moveTo(x + w - 16, y);
      ctx.lineTo(x + w - 16, y + 16);
      ctx.lineTo(x + w, y + 16);
      ctx.lineWidth = 1.2;
      ctx.stroke();
    }
    if (scale > 0.22) {  // below this no letter can be told apart
      ctx.textAlign = 'center';
      ctx.textBaseline = 'middle';
      const step = claim.font * 1.28;
      claim.lines.forEach((line, index) => {
        const last = claim.kind === 'group' && index === claim.lines.length - 1;
        ctx.font = `${last || claim.kind === 'position' || claim.number ? 700 : 500} ${claim.font}px ${FONT}`;
        ctx.fillStyle = last ? stroke : '#1b2430';
        const at = cy + (index - (claim.lines.length - 1) / 2) * step;
        ctx.fillText(line, cx, at + 0.5, w - INSET[claim.kind] * Math.min(1, w / 180));
      });
      if (claim.times > 1) pill(ctx, `×${claim.times}`, x + 24, y + h, stroke, '#fff', theme.back);
      if (checked.has(claim.id)) pill(ctx, '✓', x + (claim.number ? 26 : 12), y, CHECK, '#fff', theme.back);
      if (letter) pill(ctx, letter, claim.kind === 'position' ? cx : x + w - 15, y, stroke, '#fff', theme.back);
      if (claim.strength) pill(ctx, claim.strength, cx, y + h, stroke, '#fff', theme.back);
      if (claim.more && !state.still) {
        pill(ctx, `+${claim.more}`, x + w - 24, y + h, theme.back, accent(), accent());
      }
    }
    ctx.globalAlpha = 1;
  }

  function drawNumber(ctx, { number, x, y, w, h }) {  // of a crux, above all that is drawn at it
    const [cx, cy] = [x - w / 2 - 3, y - h / 2 - 1];
    ctx.beginPath();
    ctx.arc(cx, cy, 15, 0, 2 * Math.PI);
    ctx.fillStyle = theme.ink;
    ctx.fill();
    ctx.lineWidth = 2;
    ctx.strokeStyle = theme.back;
    ctx.stroke();
    ctx.font = `700 18px ${FONT}`;
    ctx.fillStyle = theme.back;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillText(number, cx, cy + 1);
  }

  function drawMark(ctx, link, x, y, strong) {
    ctx.beginPath();
    ctx.arc(x, y, strong ? 12 : 10, 0, 2 * Math.PI);
    ctx.fillStyle = theme.back;
    ctx.fill();
    ctx.globalAlpha = faint(link) ? FAINT[night] : 1;
    ctx.lineWidth = strong ? 3 : 1.8;
    ctx.strokeStyle = inkOf(link);
    ctx.stroke();
    ctx.font = `700 16px ${FONT}`;
    ctx.fillStyle = inkOf(link);
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillText(link.mark, x, y + 0.5);
    if (checked.has(link.link ?? linkOf(link.id))) pill(ctx, '✓', x + 15, y - 11, CHECK, '#fff', theme.back);
    ctx.globalAlpha = 1;
  }

  const faint = (link) => dim.has(link.source) || dim.has(link.target);
  const isChosen = (link) => chosen && chosen.kind === 'link' && chosen.id === (link.link ?? linkOf(link.id));

  const drawing = (still) => ({ ctx, id, x, y, state }) => {
    const node = claims.get(id);
    if (node.kind === 'mark') {  // where the halves of a link meet
      return {
        drawNode: () => drawMark(ctx, node, x, y, !still && (isChosen(node) || state.hover)),
        nodeDimensions: { width: 20, height: 20 },
      };
    }
    const shown = still ? { still } : { ...state, focus: focus === id };
    return {
      drawNode: () => drawClaim(ctx, node, x, y, shown, still ? 1 : network.getScale()),
      nodeDimensions: { width: node.w, height: node.h },
    };
  };
  network.setOptions({ nodes: { shape: 'custom', ctxRenderer: drawing(false) } });

  const covered = ({ x, y }) => boxes().some((node) => (
    Math.abs(x - node.x) < node.w / 2 && Math.abs(y - node.y) < node.h / 2));
  function paintMarks(ctx, net) {
    if (net.getScale() < 0.12) return;  // smaller than a pixel
    const { clientWidth, clientHeight } = net.canvas.frame.canvas;
    const [first, last] = [net.DOMtoCanvas({ x: -12, y: -12 }),
      net.DOMtoCanvas({ x: clientWidth + 12, y: clientHeight + 12 })];
    for (const [id, link] of links) {
      const drawn = net.body.edges[id];
      if (!link.mark || !drawn || drawn.options.hidden || !drawn.connected) continue;
      const at = drawn.edgeType.getPoint(0.5);
      if (at.x < first.x || at.y < first.y || at.x > last.x || at.y > last.y) continue;
      if (link.between && covered(at)) continue;
      drawMark(ctx, link, at.x, at.y, isChosen(link));
    }
    for (const claim of claims.values()) {
      if (claim.number && !hidden(claim.id)) drawNumber(ctx, claim);
    }
  }
  const paintBack = (ctx) => {
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.fillStyle = theme.back;
    ctx.fillRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    ctx.restore();
  };
  network.on('beforeDrawing', paintBack);
  network.on('afterDrawing', (ctx) => paintMarks(ctx, network));

  // Pointer ---------------------------------------------------------------------------------
  // A click is one however long the button is down. By default it is lost where the machine is too
  // busy to tell it from a press, which would do the same.
  network.canvas.hammer.get('tap').set({ time: 10000 });
  network.canvas.hammer.get('press').set({ enable: false });
  const post = (message) => parent.postMessage({ cruxmap: 'pick', ...message }, '*');
  const hidden = (id) => Boolean(nodes.get(id)?.hidden);
  function grows({ x, y }) {  // the claim whose "+N" is there
    for (const node of claims.values()) {
      if (!node.more || hidden(node.id)) continue;
      if (Math.abs(x - (node.x + node.w / 2 - 24)) < 19 && Math.abs(y - (node.y + node.h / 2)) < 12) return node;
    }
    return null;
  }
  const kindOf = (node) => (['group', 'position'].includes(node.kind) ? node.kind : 'claim');
  function under(params) {
    if (params.nodes.length) {
      const node = claims.get(params.nodes[0]);
      if (node.kind === 'mark') return node.between ? null : { kind: 'link', id: node.link };
      return { kind: kindOf(node), id: node.id };
    }
    const edge = params.edges.length ? links.get(params.edges[0]) : null;
    return edge && !edge.between ? { kind: 'link', id: linkOf(edge.id) } : null;
  }
  function open(what) {
    if (what?.kind === 'group') {
      post(what);
      return;
    }
    chosen = what;
    show();
    post(chosen ?? { kind: null, id: null });
  }
  network.on('click', (params) => {
    focus = null;
    const more = grows(params.pointer.canvas);
    if (more) post({ kind: 'more', id: more.id });
    else open(under(params));
  });
  network.on('doubleClick', (params) => {
    const node = claims.get(params.nodes[0]);
    if (node?.more && !grows(params.pointer.canvas)) post({ kind: 'more', id: node.id });
  });

  function show() {
    network.unselectAll();
    if (['claim', 'position'].includes(chosen?.kind) && claims.has(chosen.id)) {
      network.selectNodes([chosen.id], false);
    } else if (chosen?.kind === 'link') {
      network.selectEdges([...links.keys()].filter((id) => linkOf(id) === chosen.id));
    }
    network.redraw();
  }

  const tip = document.createElement('div');
  tip.id = 'tip';
  document.body.append(tip);
  function tell(head, text, pointer) {
    const strong = document.createElement('b');
    strong.textContent = head;
    tip.replaceChildren(strong, document.createTextNode(text));
    tip.style.display = 'block';
    tip.style.left = `${Math.max(4, Math.min(pointer.x + 14, innerWidth - tip.offsetWidth - 6))}px`;
    const below = pointer.y + 18;
    const fits = below + tip.offsetHeight < innerHeight - 4;
    tip.style.top = `${Math.max(4, fits ? below : pointer.y - tip.offsetHeight - 12)}px`;
  }
  function says(claim) {  // what is told above its words
    if (!leaning || ['position', 'mark'].includes(claim.kind)) return claim.head;
    const lean = leaning[claim.id];
    if (!lean) return `${claim.head}, leans to no position`;
    return `${claim.head}, ${lean[1] < 0 ? 'against' : 'for'} ${lean[2].replace('−', '')}`;
  }
  const hush = () => { tip.style.display = 'none'; };
  const stage = document.getElementById('mynetwork').firstElementChild;
  const hand = (on) => { stage.style.cursor = on ? 'pointer' : ''; };
  function hover(what, pointer) {
    hand(true);
    const more = grows(network.DOMtoCanvas(pointer));
    if (more) tell(`${more.more} more`, 'Click to show what else is linked to this claim', pointer);
    else tell(what.kind ? says(what) : what.head, what.full, pointer);
  }
  network.on('hoverNode', ({ node, pointer }) => hover(claims.get(node), pointer.DOM));
  network.on('hoverEdge', ({ edge, pointer }) => hover(links.get(edge), pointer.DOM));
  for (const event of ['blurNode', 'blurEdge']) network.on(event, () => { hush(); hand(false); });
  for (const event of ['dragStart', 'zoom']) network.on(event, hush);

  // View ------------------------------------------------------------------------------------
  const boxes = () => [...claims.values()].filter((node) => node.kind !== 'mark');
  function extent() {  // of the boxes that are shown; vis-network knows their sizes only once drawn
    const off = new Set(nodes.getIds({ filter: (node) => node.hidden }));
    const shown = boxes().filter((node) => !off.has(node.id));
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const { x, y, w, h } of shown.length ? shown : boxes()) {
      [left, right] = [Math.min(left, x - w / 2), Math.max(right, x + w / 2)];
      [top, bottom] = [Math.min(top, y - h / 2), Math.max(bottom, y + h / 2)];
    }
    return { middle: { x: (left + right) / 2, y: (top + bottom) / 2 }, w: right - left, h: bottom - top };
  }
  // Letters are nine pixels high then, in the smallest box.
  const LEGIBLE = 9 / boxes().reduce((least, { font }) => Math.min(least, font), 15);
  function fit(least = 0) {
    if (!innerWidth || !innerHeight || !claims.size) return;
    const { middle, w, h } = extent();
    const [room, tools] = [14, 46];  // pixels kept free around it, and for the tools below
    const [wide, high] = [innerWidth - 2 * room, innerHeight - room - tools];
    const scale = Math.max(least, Math.min(1.15, wide / w, high / h));
    // What does not fit is cut off at the right and below, where reading comes to it last.
    const spare = [Math.max(0, w - wide / scale) / 2, Math.max(0, h - high / scale) / 2];
    const position = { x: middle.x - spare[0], y: middle.y - spare[1] };
    const root = boxes().find((node) => node.root);
    if (root) {  // … but one claim must be in sight
      const [x, y] = [wide / scale / 2 - root.w / 2, high / scale / 2 - root.h / 2];
      position.x = Math.max(position.x, root.x - x);
      position.y = Math.max(position.y, root.y - y);
    }
    network.moveTo({ position, scale, offset: { x: 0, y: (room - tools) / 2 } });
    fitted = true;
  }
  function bring(id) {  // pan to a claim chosen elsewhere, no farther than to have it in sight
    if (!claims.has(id) || !fitted) return;
    const at = network.getPosition(id);
    const scale = network.getScale();
    if (scale < 0.45) {
      network.moveTo({ position: at, scale: 0.8 });
      return;
    }
    const { x, y } = network.canvasToDOM(at);
    const { w = 20, h = 20 } = claims.get(id);
    const off = (place, half, room) => (
      Math.min(0, place - half - 24) + Math.max(0, place + half + 24 - room));
    const [right, down] = [off(x, w * scale / 2, innerWidth), off(y, h * scale / 2, innerHeight)];
    if (!right && !down) return;
    const now = network.getViewPosition();
    network.moveTo({ position: { x: now.x + right / scale, y: now.y + down / scale }, scale });
  }
  let told = 0;
  function settle() {  // the page is told where a reader moved to, to come back there
    moved = true;
    clearTimeout(told);
    told = setTimeout(() => parent.postMessage({
      cruxmap: 'view', position: network.getViewPosition(), scale: network.getScale(),
    }, '*'), 150);
  }
  network.on('dragEnd', settle);
  network.on('zoom', settle);
  addEventListener('resize', () => { if (!moved) fit(LEGIBLE); });

  // The page --------------------------------------------------------------------------------
  function overlay({ nodes: more, edges: lines, gone }) {  // what else is drawn, or otherwise
    const sync = (set, from, changed, out, keep) => {
      const all = new Map(from.map((one) => [one.id, one]));
      for (const one of changed) all.set(one.id, one);
      for (const id of out) all.delete(id);
      const stale = set.getIds().filter((id) => !all.has(id));
      const fresh = [...all.values()].filter((one) => keep.get(one.id)?.made !== one);
      set.remove(stale);
      for (const id of stale) keep.delete(id);
      for (const one of fresh) keep.set(one.id, known(one));
      return fresh;
    };
    const fresh = sync(nodes, base.nodes, more, [], claims);
    if (fresh.length) nodes.update(fresh);
    const drawn = sync(edges, base.edges, lines, gone, links);
    if (drawn.length) edges.update(drawn);
  }

  const hiddenOf = (list, hide) => list.filter((one) => Boolean(one.hidden) !== hide(one))
    .map((one) => ({ id: one.id, hidden: hide(one) }));
  let steered = '[{"nodes":[],"edges":[],"gone":[]},[]]';  // what is drawn otherwise, and hidden
  let looked = '';
  function steer(said) {
    const wanted = JSON.stringify([said.drawn, said.hidden]);
    if (wanted !== steered) {  // of thousands, looking at each takes longer than all the rest
      steered = wanted;
      overlay(said.drawn);
      const gone = new Set(said.hidden);
      nodes.update(hiddenOf(nodes.get({ fields: ['id', 'hidden', 'link'] }),
        (node) => gone.has(node.link ?? node.id)));
      edges.update(hiddenOf(edges.get({ fields: ['id', 'hidden'] }), (edge) => gone.has(linkOf(edge.id))));
    }
    const selected = said.selected;
    const same = (selected?.id ?? null) === (chosen?.id ?? null);
    const look = wanted + JSON.stringify([said.dimmed, said.checked, said.inks, said.leaning]);
    if (same && look === looked) return;  // the picture shows it already: it was clicked here
    looked = look;
    dim = new Set(said.dimmed);
    checked = new Set(said.checked ?? []);
    inks = said.inks ?? null;
    leaning = said.leaning ?? null;
    hues = said.hues ?? [];
    colour();
    chosen = selected;
    show();
    if (!same && selected?.kind === 'claim') bring(selected.id);
  }
  function colour() {
    const changed = [];
    for (const [id, link] of links) {
      const ink = inkOf(link);
      const now = `${ink} ${faint(link)}`;
      if (link.painted === now) continue;
      link.painted = now;
      changed.push({ id, color: { color: ink, highlight: ink, hover: ink, opacity: faint(link) ? FAINT[night] : 1 } });
    }
    if (changed.length) edges.update(changed);
  }
  function isDark(colour) {  // as the browser understands it, whatever the notation
    const ctx = document.createElement('canvas').getContext('2d');
    ctx.fillStyle = colour;
    ctx.fillRect(0, 0, 1, 1);
    const [red, green, blue] = ctx.getImageData(0, 0, 1, 1).data;
    return 0.299 * red + 0.587 * green + 0.114 * blue < 110;
  }
  function paint(colours) {
    theme = { ...theme, ...Object.fromEntries(Object.entries(colours).filter(([, value]) => value)) };
    for (const [name, value] of Object.entries(theme)) {
      document.documentElement.style.setProperty(`--${name}`, value);
    }
    document.body.style.background = theme.back;
    night = isDark(theme.back) ? 1 : 0;
    colour();
    network.redraw();
  }
  addEventListener('message', (event) => {
    if (event.source !== parent || !event.data) return;
    if (event.data.cruxmap === 'steer') steer(event.data);
    if (event.data.cruxmap === 'theme') paint(event.data.theme);
    if (event.data.cruxmap === 'save') save();
    if (event.data.cruxmap === 'view') {
      moved = true;
      network.moveTo({ position: event.data.position, scale: event.data.scale });
    }
  });

  // Tools -----------------------------------------------------------------------------------
  function save() {
    if (!claims.size) return;
    const { middle, w: across, h: down } = extent();
    const [w, h] = [across + 60, down + 60];
    const scale = Math.min(1.5, 8000 / Math.max(w, h));  // canvases have a largest size
    const room = document.createElement('div');
    room.style.cssText = `position:absolute;left:-99999px;width:${w * scale}px;height:${h * scale}px`;
    document.body.append(room);
    const options = { physics: false, nodes: { shape: 'custom', ctxRenderer: drawing(true) } };
    const copy = new vis.Network(room, { nodes, edges }, options);
    copy.on('beforeDrawing', paintBack);
    copy.on('afterDrawing', (ctx) => paintMarks(ctx, copy));
    copy.moveTo({ position: middle, scale });
    copy.redraw();
    room.querySelector('canvas').toBlob((blob) => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(blob);
      link.download = 'argument-map.png';
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
      copy.destroy();
      room.remove();
    });
  }
  const zoom = (factor) => {
    network.moveTo({ scale: network.getScale() * factor });
    settle();
  };
  const whole = () => { moved = false; fit(); };
  const tools = document.createElement('div');
  tools.id = 'tools';
  for (const [text, name, action] of [
    ['−', 'Zoom out', () => zoom(1 / 1.3)],
    ['+', 'Zoom in', () => zoom(1.3)],
    ['Fit', 'Show everything', whole],
    ['PNG', 'Save the picture as a PNG file', save],
  ]) {
    const button = document.createElement('button');
    button.textContent = text;
    button.title = name;
    button.setAttribute('aria-label', name);
    button.addEventListener('click', action);
    tools.append(button);
  }
  document.body.append(tools);

  return {
    claims, links, stage, hidden, linkOf, kindOf, zoom, whole, open, post, tell, hush, bring, settle, says,
    get chosen() { return chosen; },
    get focus() { return focus; },
    set focus(id) { focus = id; network.redraw(); },
    begin() {
      fit(LEGIBLE);
      parent.postMessage({ cruxmap: 'ready' }, '*');
    },
  };
})();
