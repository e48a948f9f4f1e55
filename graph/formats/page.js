"use strict";
(() => {
  const root = document.documentElement;
  const canvas = document.querySelector(".canvas");
  const svg = canvas.querySelector("svg");
  const natural = { width: Number(svg.getAttribute("width")), height: Number(svg.getAttribute("height")) };
  const all = (selector) => [...document.querySelectorAll(selector)];
  const boxes = new Map(all("a.box").map((box) => [box.dataset.claim, box]));
  const links = all(".canvas .link");
  let scale = 1;
  root.classList.add("live");

  // Zooming changes the size of the drawing; moving about in it is the scrolling of the page's own.
  function zoom(to, about) {
    const before = scale;
    const at = about || { x: canvas.clientWidth / 2, y: canvas.clientHeight / 2 };
    const middle = { x: (canvas.scrollLeft + at.x) / before, y: (canvas.scrollTop + at.y) / before };
    scale = Math.min(3, Math.max(0.1, to));
    svg.setAttribute("width", natural.width * scale);
    svg.setAttribute("height", natural.height * scale);
    canvas.scrollTo({ left: middle.x * scale - at.x, top: middle.y * scale - at.y, behavior: "instant" });
  }
  const fitting = () =>
    Math.min(canvas.clientWidth / natural.width, canvas.clientHeight / natural.height, 1);

  function centre(box, behavior) {
    const here = canvas.getBoundingClientRect();
    const there = box.getBoundingClientRect();
    canvas.scrollBy({
      left: there.left + there.width / 2 - here.left - here.width / 2,
      top: there.top + there.height / 2 - here.top - here.height / 2,
      behavior,
    });
  }

  // What the address names is shown in all three places: on the map, in the words, as a card.
  function show() {
    all(".on, .near").forEach((one) => one.classList.remove("on", "near"));
    root.classList.remove("picked");
    const name = decodeURIComponent(location.hash.slice(1));
    const card = document.getElementById(name);
    if (!card || !card.matches(".card")) return;
    card.open = true;
    card.classList.add("on");
    card.scrollIntoView({ block: "center" });
    all(".said a").filter((one) => one.dataset.claims.split(" ").includes(name))
      .forEach((one) => one.classList.add("on"));
    const box = boxes.get(name);
    if (!box) return;
    root.classList.add("picked");
    box.classList.add("on");
    for (const link of links) {
      if (link.dataset.from !== name && link.dataset.to !== name) continue;
      link.classList.add("on");
      for (const end of [link.dataset.from, link.dataset.to]) {
        if (end !== name && boxes.has(end)) boxes.get(end).classList.add("near");
      }
    }
    centre(box, "smooth");
  }
  addEventListener("hashchange", show);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && location.hash) {
      history.pushState(null, "", location.pathname + location.search);
      show();
    }
  });

  const steps = { in: () => scale * 1.25, out: () => scale / 1.25, fit: fitting, whole: () => 1 };
  all(".bar button").forEach((button) =>
    button.addEventListener("click", () => zoom(steps[button.dataset.zoom]())));
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const here = canvas.getBoundingClientRect();
    const about = { x: event.clientX - here.left, y: event.clientY - here.top };
    zoom(scale * (event.deltaY < 0 ? 1.12 : 1 / 1.12), about);
  }, { passive: false });

  let held = null;
  let moved = false;
  canvas.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    held = { x: event.clientX, y: event.clientY, left: canvas.scrollLeft, top: canvas.scrollTop };
    moved = false;
  });
  addEventListener("pointermove", (event) => {
    if (!held) return;
    const far = Math.hypot(event.clientX - held.x, event.clientY - held.y);
    if (far < 4 && !moved) return;
    moved = true;
    canvas.classList.add("dragged");
    canvas.scrollTo({
      left: held.left + held.x - event.clientX, top: held.top + held.y - event.clientY,
      behavior: "instant",
    });
  });
  addEventListener("pointerup", () => {
    held = null;
    canvas.classList.remove("dragged");
  });
  canvas.addEventListener("dragstart", (event) => event.preventDefault());
  canvas.addEventListener("click", (event) => {
    if (moved) event.preventDefault();
    moved = false;
  }, true);

  const slider = document.querySelector(".bar input");
  const told = document.querySelector(".bar output");
  slider.addEventListener("input", () => {
    told.textContent = `${slider.value} %`;
    all("[data-sure]").forEach((one) =>
      one.classList.toggle("off", Number(one.dataset.sure) * 100 < Number(slider.value)));
  });

  zoom(Math.max(fitting(), Math.min(1, 0.62)));
  const first = boxes.get(svg.dataset.first) || boxes.values().next().value;
  if (first) centre(first, "instant");
  show();
})();
