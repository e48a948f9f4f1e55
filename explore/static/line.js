// A debate on one line: its claims in order, supports as arcs above them and objections below.
const SVG = 'http://www.w3.org/2000/svg';
const ABOVE = 118;
const BELOW = 92;
const FOOT = 22;

function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function mark(look, x, y, r) {
  if (look === 'evidence') {
    return shape('rect', { x: x - r * .9, y: y - r * .9, width: r * 1.8, height: r * 1.8 });
  }
  if (look === 'question') {
    const at = [[x, y - r * 1.25], [x + r * 1.25, y], [x, y + r * 1.25], [x - r * 1.25, y]];
    return shape('polygon', { points: at.map((one) => one.join(',')).join(' ') });
  }
  return shape('circle', { cx: x, cy: y, r });
}

function drawn(data, width, go, tell) {
  const { dots, groups, arcs } = data;
  const gap = 0.9;
  const breaks = dots.filter((one, at) => at && one.group !== dots[at - 1].group).length;
  const step = width / (dots.length + gap * breaks);
  let passed = 0;
  const xs = dots.map((one, at) => {
    if (at && one.group !== dots[at - 1].group) passed += gap;
    return (at + .5 + passed) * step;
  });
  const most = Math.max(1, ...dots.map((one) => one.size));
  const largest = Math.max(2.2, Math.min(most > 1 ? 13 : 7, step * .42));
  const radius = (one) => Math.max(2, largest * Math.sqrt(one.size / most));
  const height = ABOVE + BELOW + FOOT;
  const svg = shape('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'group' });
  svg.setAttribute('aria-label', data.alt);

  groups.forEach((name, group) => {
    const inside = xs.filter((_, at) => dots[at].group === group);
    if (!inside.length) return;
    const left = inside[0] - step * .7;
    const wide = inside[inside.length - 1] + step * .7 - left;
    svg.append(shape('rect', { class: 'post', x: left, y: 0, width: wide, height, rx: 6 }));
    const letters = Math.floor((wide - 6) / 8.2);
    if (letters >= Math.min(6, name.length)) {
      const label = shape('text', { x: left + wide / 2, y: height - 7, class: 'name' });
      label.textContent = name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
      svg.append(label);
    }
  });
  svg.append(shape('line', { class: 'base', x1: 0, x2: width, y1: ABOVE, y2: ABOVE }));
  const curves = arcs.map((arc) => {
    const [from, to] = arc.ends.map((end) => xs[end]);
    const away = Math.abs(from - to);
    const down = arc.look === 'objects' || arc.look === 'undercuts';
    const room = (down ? BELOW : ABOVE) - 12;
    const high = room * (1 - Math.exp(-away / (width * .16))) + 6;
    const y = down ? ABOVE + high * 1.32 : ABOVE - high * 1.32;
    const path = `M${from} ${ABOVE} C${from} ${y} ${to} ${y} ${to} ${ABOVE}`;
    const thick = 1.4 + Math.min(4, Math.log2(arc.number));
    const made = shape('path', { d: path, class: `arc ${arc.look}`, 'stroke-width': thick });
    svg.append(made);
    return made;
  });

  const links = dots.map((one, at) => {
    const link = leads(shape('a', { class: `dot ${one.look}` }), one.href, go);
    link.setAttribute('aria-label', one.text);
    link.setAttribute('tabindex', at ? '-1' : '0');
    // As wide as there is room, so that a finger finds it.
    const hit = { x: xs[at] - step / 2, y: ABOVE - 14, width: step, height: 28, class: 'hit' };
    link.append(shape('rect', hit), mark(one.look, xs[at], ABOVE, radius(one)));
    const light = (on) => {
      svg.classList.toggle('lit', on);
      link.classList.toggle('on', on);
      curves.forEach((curve, nth) => {
        curve.classList.toggle('on', on && arcs[nth].ends.includes(at));
      });
      tell(on ? one.text : data.hint);
    };
    for (const name of ['pointerenter', 'focus']) link.addEventListener(name, () => light(true));
    for (const name of ['pointerleave', 'blur']) link.addEventListener(name, () => light(false));
    svg.append(link);
    return link;
  });
  svg.addEventListener('keydown', (event) => {
    const at = links.indexOf(event.target);
    const next = {
      ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: links.length - 1,
    }[event.key];
    if (at < 0 || next === undefined || !links[next]) return;
    event.preventDefault();
    links[at].setAttribute('tabindex', '-1');
    links[next].setAttribute('tabindex', '0');
    links[next].focus();
  });
  return svg;
}

export default function ({ data, parentElement, setTriggerValue }) {
  let root = parentElement.querySelector('.line');
  const print = JSON.stringify(data);
  if (root?.dataset.print === print) return undefined;
  root?.remove();
  root = element('div', 'line');
  root.dataset.print = print;
  const frame = element('div', 'frame');
  const said = element('p', 'said', data.hint);
  said.dir = 'auto';
  root.append(frame, said);
  parentElement.append(root);
  const go = (href) => setTriggerValue('picked', href);
  let width = 0;
  const draw = () => {
    const now = Math.floor(frame.clientWidth);
    if (!now || now === width) return;
    width = now;
    frame.replaceChildren(drawn(data, width, go, (text) => { said.textContent = text; }));
  };
  draw();
  const seen = new ResizeObserver(draw);
  seen.observe(frame);
  return () => seen.disconnect();
}
