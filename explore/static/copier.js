// Copies a link to what is shown. The page's address is only read when the button is pressed.
const SHOWN = 2000; // milliseconds

function icon() {
  const space = 'http://www.w3.org/2000/svg';
  const made = document.createElementNS(space, 'svg');
  made.setAttribute('viewBox', '0 0 24 24');
  made.setAttribute('aria-hidden', 'true');
  for (const line of ['M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.2 1.2',
    'M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.2-1.2']) {
    const path = document.createElementNS(space, 'path');
    path.setAttribute('d', line);
    made.append(path);
  }
  return made;
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { // without https, or where it is not allowed
    const held = document.createElement('textarea');
    held.value = text;
    held.style.position = 'fixed';
    held.style.opacity = '0';
    document.body.append(held);
    held.select();
    const done = document.execCommand('copy');
    held.remove();
    return done;
  }
}

export default function ({ data, parentElement }) {
  let button = parentElement.querySelector('button');
  if (!button) {
    button = document.createElement('button');
    const words = document.createElement('span');
    words.setAttribute('aria-live', 'polite');
    words.textContent = 'Copy link';
    button.append(icon(), words);
    parentElement.append(button);
    button.addEventListener('click', async () => {
      const { chosen, dropped } = JSON.parse(button.dataset.asked);
      const link = new URL(location.href);
      for (const name of dropped) link.searchParams.delete(name);
      for (const [name, value] of Object.entries(chosen)) link.searchParams.set(name, value);
      words.textContent = await copied(link.href) ? 'Copied' : 'Copy it from the address bar';
      setTimeout(() => { words.textContent = 'Copy link'; }, SHOWN);
    });
  }
  button.dataset.asked = JSON.stringify(data);
}
