// The picture: a frame of opaque origin that holds what pyvis drew. The page tells it what to
// select, hide, dim, add and save; it tells the page what was clicked and where it was moved to.
// Nothing else passes between them.
const VARIABLES = {
  back: '--st-background-color',
  ink: '--st-text-color',
  panel: '--st-secondary-background-color',
  line: '--st-border-color',
};

function themeOf(element) {
  const style = getComputedStyle(element);
  return Object.fromEntries(
    Object.entries(VARIABLES).map(([name, key]) => [name, style.getPropertyValue(key).trim()]),
  );
}

export default function ({ data, parentElement, setTriggerValue }) {
  let frame = parentElement.querySelector('iframe');
  if (!frame) {
    frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts allow-downloads');
    frame.className = 'picture';
    parentElement.appendChild(frame);
  }
  frame.title = data.alt;
  if (frame.dataset.version !== data.version) {
    frame.dataset.version = data.version;
    if (frame.dataset.place !== data.place) delete frame.cruxmapView;
    frame.dataset.place = data.place;
    frame.srcdoc = data.html;
  }
  const send = (message) => frame.contentWindow?.postMessage(message, '*');
  const steer = () => window.cruxmapSteer && send({ cruxmap: 'steer', ...window.cruxmapSteer });
  const paint = () => send({ cruxmap: 'theme', theme: themeOf(frame) });
  const save = () => send({ cruxmap: 'save' });
  const heard = (event) => {
    if (event.source !== frame.contentWindow || !event.data) return;
    if (event.data.cruxmap === 'ready') {
      frame.dataset.drawn = frame.dataset.version;
      paint();
      // The same place drawn anew, as after a correction, is seen from where it was.
      if (frame.cruxmapView) send({ cruxmap: 'view', ...frame.cruxmapView });
      steer();
    }
    if (event.data.cruxmap === 'view') {
      frame.cruxmapView = { position: event.data.position, scale: event.data.scale };
    }
    if (event.data.cruxmap === 'pick') {
      setTriggerValue('picked', { kind: event.data.kind, id: event.data.id });
    }
  };
  window.addEventListener('message', heard);
  window.addEventListener('cruxmap-steer', steer);
  window.addEventListener('cruxmap-save', save);
  const app = document.querySelector('.stApp');
  const watch = new MutationObserver(paint);
  if (app) watch.observe(app, { attributes: true });
  return () => {
    window.removeEventListener('message', heard);
    window.removeEventListener('cruxmap-steer', steer);
    window.removeEventListener('cruxmap-save', save);
    watch.disconnect();
  };
}
