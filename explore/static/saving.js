// A button that asks the picture to save itself; nothing of it goes to the server.
export default function ({ parentElement }) {
  let button = parentElement.querySelector('button');
  if (!button) {
    button = document.createElement('button');
    button.textContent = 'PNG picture';
    parentElement.append(button);
  }
  button.onclick = () => window.dispatchEvent(new CustomEvent('cruxmap-save'));
}
