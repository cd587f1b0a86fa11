// What the pages do beyond what they show without it: follow the scoreboard,
// replay past days, read values off the chart. Nothing here is needed to read.
"use strict";
(() => {
  const page = document.documentElement;
  const zh = page.lang.startsWith("zh");
  const say = (a, b) => (zh ? a : b);

  // load gets a page as a document, in which no script runs: as the scoreboard
  // stood at a sequence or later, where one is named.
  const load = (address, sequence) => new Promise((done, fail) => {
    const r = new XMLHttpRequest();
    r.open("GET", address);
    if (sequence) r.setRequestHeader("Waymark-Sequence", sequence);
    r.responseType = "document";
    r.timeout = 15000;
    r.onload = () => (r.status === 200 && r.response ? done(r.response) : fail(new Error(String(r.status))));
    r.onerror = r.ontimeout = () => fail(new Error("no answer"));
    r.send();
  });

  // swap puts the moving parts of another page in the place of this one's.
  const swap = (other) => {
    const older = document.getElementById("older")?.checked;
    for (const part of other.querySelectorAll("[data-live]")) {
      const here = document.getElementById(part.id);
      if (here && here.innerHTML !== part.innerHTML) here.replaceWith(document.adoptNode(part));
    }
    if (older && document.getElementById("older")) document.getElementById("older").checked = true;
    document.body.dataset.at = other.body.dataset.at;
    document.title = other.title;
    readable();
  };

  // follow keeps the page up to date. What is replayed does not move.
  const follow = () => {
    if (!window.EventSource || !document.querySelector("[data-live]")) return;
    const light = document.getElementById("live-light");
    let replayed = new URLSearchParams(location.search).has("as_of");
    let waiting = 0;
    const stream = new EventSource("/events");
    const show = (state, text) => {
      if (!light) return;
      light.dataset.state = state;
      light.textContent = text;
    };
    stream.addEventListener("open", () => show("on", say("实时", "Live")));
    stream.addEventListener("error", () => show("off", say("未连接", "Not connected")));
    stream.addEventListener("board", (e) => {
      replayed = new URLSearchParams(location.search).has("as_of");
      if (replayed || e.data === document.body.dataset.at) return;
      clearTimeout(waiting);
      waiting = setTimeout(() => load(location.href, e.data).then(swap, () => {}), 300);
    });
    addEventListener("pagehide", () => stream.close());
  };

  // replay turns the form of days into a slider over the days on which anything
  // was published or announced.
  const replay = () => {
    const form = document.getElementById("replay");
    const slider = form && form.querySelector("input[type=range]");
    if (!slider) return;
    const days = slider.dataset.days.split(" ");
    const day = form.querySelector("input[type=date]");
    const shown = form.querySelector("output");
    const at = (i) => (i >= days.length ? "" : days[i]);
    const address = (value) => {
      const u = new URL(location.href);
      if (value) u.searchParams.set("as_of", value);
      else u.searchParams.delete("as_of");
      return u;
    };
    form.classList.add("slides");
    slider.hidden = false;
    const now = new URLSearchParams(location.search).get("as_of");
    slider.max = days.length;
    let i = now ? days.findLastIndex((d) => d <= now) : days.length;
    slider.value = Math.max(0, i);
    const label = () => {
      const value = at(Number(slider.value));
      shown.textContent = value || say("现在", "now");
      slider.setAttribute("aria-valuetext", shown.textContent);
      day.value = value || day.max;
      return value;
    };
    label();
    let waiting = 0;
    let asked = 0;
    slider.addEventListener("input", () => {
      const value = label();
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const mine = ++asked;
        const u = address(value);
        load(u.href).then((other) => {
          if (mine !== asked) return;
          history.replaceState(null, "", u);
          swap(other);
        }, () => {});
      }, 60);
    });
  };

  // readable lets values be read off the chart with the pointer or the arrows.
  const readable = () => {
    for (const figure of document.querySelectorAll("figure.chart")) {
      const tip = figure.querySelector(".tip");
      const words = [...figure.querySelectorAll(".reading li")].map((li) => li.textContent);
      for (const svg of figure.querySelectorAll("svg.wc")) if (!svg.dataset.read) read(figure, svg, tip, words);
    }
  };

  const read = (figure, svg, tip, words) => {
    svg.dataset.read = "yes";
    const points = [];
    for (const mark of svg.querySelectorAll(".wc-figure, .wc-bound, .wc-goal, .wc-goal-derived, .wc-goal-reference")) {
      const title = mark.querySelector("title");
      const box = mark.getBBox();
      if (title) points.push({ x: box.x + box.width / 2, y: box.y + box.height / 2, text: title.textContent });
      if (title) title.remove(); // the box says it, and once is enough
    }
    const median = svg.querySelector(".wc-median");
    if (median && words.length) {
      const ends = median.getAttribute("d").slice(1).split("L").slice(-words.length);
      ends.forEach((end, i) => {
        const [x, y] = end.split(" ").map(Number);
        points.push({ x, y, text: words[i] });
      });
    }
    if (!points.length || !tip) return;
    points.sort((a, b) => a.x - b.x);
    const size = svg.viewBox.baseVal;
    const ring = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    ring.setAttribute("r", "5.5");
    ring.setAttribute("class", "wc-ring");
    ring.setAttribute("visibility", "hidden");
    svg.append(ring);
    svg.setAttribute("tabindex", "0");
    let at = -1;
    const show = (i) => {
      at = Math.max(0, Math.min(points.length - 1, i));
      const p = points[at];
      const near = points.filter((q) => Math.abs(q.x - p.x) < 0.6);
      ring.setAttribute("cx", p.x);
      ring.setAttribute("cy", p.y);
      ring.setAttribute("visibility", "visible");
      tip.replaceChildren(...near.map((q) => Object.assign(document.createElement("span"), { textContent: q.text })));
      tip.hidden = false;
      const box = svg.getBoundingClientRect();
      const frame = figure.getBoundingClientRect();
      const x = box.left - frame.left + (p.x / size.width) * box.width;
      const y = box.top - frame.top + (p.y / size.height) * box.height;
      tip.style.left = Math.max(8, Math.min(frame.width - tip.offsetWidth - 8, x - tip.offsetWidth / 2)) + "px";
      tip.style.top = (y - tip.offsetHeight - 12 < 4 ? y + 14 : y - tip.offsetHeight - 12) + "px";
    };
    const hide = () => {
      tip.hidden = true;
      ring.setAttribute("visibility", "hidden");
    };
    const pick = (e) => {
      const box = svg.getBoundingClientRect();
      const x = ((e.clientX - box.left) / box.width) * size.width;
      const y = ((e.clientY - box.top) / box.height) * size.height;
      let best = 0;
      points.forEach((p, i) => {
        const far = (q) => Math.abs(q.x - x) * 8 + Math.abs(q.y - y);
        if (far(p) < far(points[best])) best = i;
      });
      show(best);
    };
    svg.addEventListener("pointermove", pick);
    svg.addEventListener("pointerdown", pick);
    // A finger that is lifted leaves what it chose, until another thing is touched.
    svg.addEventListener("pointerleave", (e) => { if (e.pointerType !== "touch") hide(); });
    svg.addEventListener("blur", hide);
    svg.addEventListener("focus", () => { if (svg.matches(":focus-visible")) show(at < 0 ? points.length - 1 : at); });
    svg.addEventListener("keydown", (e) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, Home: -points.length, End: points.length }[e.key];
      if (step) { show(at + step); e.preventDefault(); }
      if (e.key === "Escape") hide();
    });
  };

  // Choosing in the filter is enough; "/" leads to the search.
  const filter = () => {
    const form = document.querySelector("form.filter");
    if (!form) return;
    form.addEventListener("change", (e) => { if (e.target.matches("select")) form.requestSubmit(); });
    form.addEventListener("formdata", (e) => {
      for (const [key, value] of [...e.formData]) if (value === "" || (key === "sort" && value === "plan")) e.formData.delete(key);
    });
    addEventListener("keydown", (e) => {
      if (e.key !== "/" || e.ctrlKey || e.metaKey || e.target.matches("input, select, textarea")) return;
      form.q.focus();
      e.preventDefault();
    });
  };

  // Copying the line that cites a page.
  const cite = () => document.addEventListener("click", (e) => {
    const button = e.target.closest("button[data-copy]");
    if (!button) return;
    const text = document.getElementById(button.dataset.copy).textContent.trim();
    navigator.clipboard.writeText(text).then(() => { button.textContent = say("已复制", "Copied"); }, () => {});
  });

  follow();
  replay();
  readable();
  filter();
  cite();
})();
