// Carries what is selected, hidden and dimmed to the picture, apart from it: the picture's own
// data then stays the same from click to click and crosses the network once.
export default function ({ data }) {
  window.cruxmapSteer = data;
  window.dispatchEvent(new CustomEvent('cruxmap-steer'));
}
