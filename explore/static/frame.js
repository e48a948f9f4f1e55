// Runs inside the frame after pyvis made `nodes`, `edges` and `network`. Text from a thread is
// only ever given to fillText and textContent.
(() => {
  const FONT = '"Source Sans 3", "Source Sans Pro", system-ui, sans-serif';
  const claims = new Map(nodes.get().map((node) => [node.id, node]));
  const links = new Map(edges.get().map((edge) => [edge.id, { ...edge, painted: '0 false' }]));
  const linkOf = (id) => String(id).split(' ')[0];  // the halves of one link: "ID 1" and "ID 2"
  const INSET = { claim: 18, evidence: 36, question: 34 };  // room a line of text leaves free
  let theme = { back: '#ffffff', ink: '#1b2430', panel: '#f4f6f9', line: '#d5d9e0' };
  const FAINT = [0.25, 0.4];
  let night = 0;  // 1 on a dark page: which of a link's two colours is used
  let dim = new Set();
  let moved = false;
  let fitted = false;
  let chosen = null;

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
      ctx.roundRect(x, y, w, h, 14);
    }
  }

  function drawClaim(ctx, claim, cx, cy, state, scale) {
    const { w, h } = claim;
    const [x, y] = [cx - w / 2, cy - h / 2];
    outline(ctx, claim.kind, x, y, w, h);
    ctx.fillStyle = theme.back;  // what is behind a faint box must not show through
    ctx.fill();
    ctx.globalAlpha = dim.has(claim.id) ? FAINT[night] : 1;
    if (state.selected || state.hover) {
      const ring = state.selected ? 4 : 2.5;
      outline(ctx, claim.kind, x - ring, y - ring, w + 2 * ring, h + 2 * ring);
      ctx.lineWidth = ring;
      ctx.strokeStyle = theme.ink;
      ctx.stroke();
    }
    outline(ctx, claim.kind, x, y, w, h);
    ctx.fillStyle = claim.fill;
    ctx.fill();
    ctx.lineWidth = claim.edge;
    ctx.strokeStyle = claim.stroke;
    ctx.stroke();
    if (claim.kind === 'evidence') {
      ctx.beginPath();
      ctx.moveTo(x + w - 16, y);
      ctx.lineTo(x + w - 16, y + 16);
      ctx.lineTo(x + w, y + 16);
      ctx.lineWidth = 1.2;
      ctx.stroke();
    }
    if (scale > 0.22) {  // below this no letter can be told apart
      ctx.font = `500 ${claim.font}px ${FONT}`;
      ctx.fillStyle = '#1b2430';
      ctx.textAlign = 'center';
      ctx.textBaseline = 'middle';
      const step = claim.font * 1.28;
      claim.lines.forEach((line, index) => {
        const at = cy + (index - (claim.lines.length - 1) / 2) * step;
        ctx.fillText(line, cx, at + 0.5, w - INSET[claim.kind]);
      });
    }
    ctx.globalAlpha = 1;
  }

  function drawMark(ctx, link, x, y, strong) {
    ctx.beginPath();
    ctx.arc(x, y, strong ? 12 : 10, 0, 2 * Math.PI);
    ctx.fillStyle = theme.back;
    ctx.fill();
    ctx.globalAlpha = faint(link) ? FAINT[night] : 1;
    ctx.lineWidth = strong ? 3 : 1.8;
    ctx.strokeStyle = link.inks[night];
    ctx.stroke();
    ctx.font = `700 16px ${FONT}`;
    ctx.fillStyle = link.inks[night];
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillText(link.mark, x, y + 0.5);
    ctx.globalAlpha = 1;
  }

  const faint = (link) => dim.has(link.source) || dim.has(link.target);
  const isChosen = (link) => chosen && chosen.kind === 'link' && chosen.id === linkOf(link.id);

  network.setOptions({
    nodes: {
      shape: 'custom',
      ctxRenderer: ({ ctx, id, x, y, state }) => {
        const node = claims.get(id);
        if (node.kind === 'mark') {  // the middle of a link that is undercut
          return {
            drawNode: () => drawMark(ctx, node, x, y, isChosen(node) || state.hover),
            nodeDimensions: { width: 20, height: 20 },
          };
        }
        return {
          drawNode: () => drawClaim(ctx, node, x, y, state, network.getScale()),
          nodeDimensions: { width: node.w, height: node.h },
        };
      },
    },
  });

  function paintMarks(ctx, net) {
    for (const [id, link] of links) {
      const drawn = net.body.edges[id];
      if (!link.mark || !drawn || drawn.options.hidden || !drawn.connected) continue;
      const at = drawn.edgeType.getPoint(0.5);
      drawMark(ctx, link, at.x, at.y, isChosen(link));
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
  const post = (message) => parent.postMessage({ cruxmap: 'pick', ...message }, '*');
  function under(params) {
    if (params.nodes.length) {
      const node = claims.get(params.nodes[0]);
      return node.kind === 'mark' ? { kind: 'link', id: linkOf(node.link) } : { kind: 'claim', id: node.id };
    }
    return params.edges.length ? { kind: 'link', id: linkOf(params.edges[0]) } : null;
  }
  network.on('click', (params) => {
    chosen = under(params);
    show();
    post(chosen ?? { kind: null, id: null });
  });
  network.on('dragEnd', () => { moved = true; });
  network.on('zoom', () => { moved = true; });

  function show() {
    network.unselectAll();
    if (chosen?.kind === 'claim' && claims.has(chosen.id)) {
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
  const hush = () => { tip.style.display = 'none'; };
  network.on('hoverNode', ({ node, pointer }) => tell(claims.get(node).head, claims.get(node).full, pointer.DOM));
  network.on('hoverEdge', ({ edge, pointer }) => tell(links.get(edge).head, links.get(edge).full, pointer.DOM));
  for (const event of ['blurNode', 'blurEdge', 'dragStart', 'zoom']) network.on(event, hush);

  // View ------------------------------------------------------------------------------------
  function extent() {  // of the boxes that are shown; vis-network knows their sizes only once drawn
    const shown = [...claims.values()].filter((node) => node.kind !== 'mark' && !nodes.get(node.id).hidden);
    const boxes = shown.length ? shown : [...claims.values()];
    const left = Math.min(...boxes.map((node) => node.x - (node.w ?? 0) / 2));
    const right = Math.max(...boxes.map((node) => node.x + (node.w ?? 0) / 2));
    const top = Math.min(...boxes.map((node) => node.y - (node.h ?? 0) / 2));
    const bottom = Math.max(...boxes.map((node) => node.y + (node.h ?? 0) / 2));
    return { middle: { x: (left + right) / 2, y: (top + bottom) / 2 }, w: right - left, h: bottom - top };
  }
  const LEGIBLE = 0.42;  // letters are six pixels high then
  function fit(least = 0) {
    if (!innerWidth || !innerHeight || !claims.size) return;
    const { middle, w, h } = extent();
    const [room, tools] = [12, 60];  // pixels kept free around it, and for the tools at the right
    const [wide, high] = [innerWidth - room - tools, innerHeight - 2 * room];
    const scale = Math.max(least, Math.min(1.15, wide / w, high / h));
    // What does not fit is cut off at the right and below, where reading comes to it last.
    const spare = [Math.max(0, w - wide / scale) / 2, Math.max(0, h - high / scale) / 2];
    network.moveTo({
      position: { x: middle.x - spare[0], y: middle.y - spare[1] },
      scale,
      offset: { x: (room - tools) / 2, y: 0 },
    });
    fitted = true;
  }
  function bring(id) {  // pan to a claim chosen elsewhere, if it is out of sight
    if (!claims.has(id) || !fitted) return;
    const at = network.getPosition(id);
    const seen = network.canvasToDOM(at);
    const margin = 40;
    const inside = seen.x > margin && seen.y > margin
      && seen.x < innerWidth - margin && seen.y < innerHeight - margin;
    const scale = network.getScale();
    if (!inside || scale < 0.45) network.moveTo({ position: at, scale: Math.max(scale, 0.8) });
  }
  addEventListener('resize', () => { if (!moved) fit(LEGIBLE); });

  // The page --------------------------------------------------------------------------------
  const hiddenOf = (list, hide) => list.filter((one) => Boolean(one.hidden) !== hide(one))
    .map((one) => ({ id: one.id, hidden: hide(one) }));
  function steer({ selected, hidden, dimmed }) {
    const gone = new Set(hidden);
    nodes.update(hiddenOf(nodes.get({ fields: ['id', 'hidden', 'link'] }),
      (node) => gone.has(node.link ? linkOf(node.link) : node.id)));
    edges.update(hiddenOf(edges.get({ fields: ['id', 'hidden'] }), (edge) => gone.has(linkOf(edge.id))));
    dim = new Set(dimmed);
    colour();
    const same = (selected?.id ?? null) === (chosen?.id ?? null);
    chosen = selected;
    show();
    if (!same && selected?.kind === 'claim') bring(selected.id);
  }
  function colour() {
    const changed = [];
    for (const [id, link] of links) {
      const now = `${night} ${faint(link)}`;
      if (link.painted === now) continue;
      link.painted = now;
      const ink = link.inks[night];
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
    const options = { physics: false, nodes: { shape: 'custom', ctxRenderer: ({ ctx, id, x, y }) => {
        const node = claims.get(id);
        const mark = node.kind === 'mark';
        return {
          drawNode: () => (mark ? drawMark(ctx, node, x, y, false) : drawClaim(ctx, node, x, y, {}, 1)),
          nodeDimensions: mark ? { width: 20, height: 20 } : { width: node.w, height: node.h },
        };
      } } };
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
  const zoom = (factor) => { moved = true; network.moveTo({ scale: network.getScale() * factor }); };
  const tools = document.createElement('div');
  tools.id = 'tools';
  for (const [text, name, action] of [
    ['−', 'Zoom out', () => zoom(1 / 1.3)],
    ['+', 'Zoom in', () => zoom(1.3)],
    ['Fit', 'Show everything', () => { moved = false; fit(); }],
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

  fit(LEGIBLE);
  parent.postMessage({ cruxmap: 'ready' }, '*');
})();
