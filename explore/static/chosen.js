// Carries what is chosen in a thread to it, apart from it: the thread's own data then stays the same
// from click to click and crosses the network once.
export default function ({ data }) {
  window.cruxmapChosen = data;
  window.dispatchEvent(new CustomEvent('cruxmap-chosen'));
}
