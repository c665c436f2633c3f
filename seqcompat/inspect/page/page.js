"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const INDENT = 1.1, DEEPEST = 24;
  let data = JSON.parse(byId("data").textContent);
  let nodes = [], closed = new Set(), paused = false, chosen = 0;

  // Everything is put in as text: nothing of it can become markup.
  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function makeNodes() {
    const entries = byId("alike").checked || !data.each ? data.groups : data.each;
    const path = [];
    nodes = entries.map((entry, index) => {
      path.length = Math.min(entry.depth, path.length);
      const parent = path.length ? path[path.length - 1] : null;
      path.push(index);
      const text = entry.words.map((pair) => pair[1]).join("");
      // The same entry in the next snapshot.
      const key = (parent === null ? "" : keyOf(parent)) + "\u0000" + entry.words[0][1];
      function keyOf(other) { return entries[other].key; }
      entry.key = key;
      return {entry, parent, text: text.toLowerCase(), key, children: 0};
    });
    for (const node of nodes) if (node.parent !== null) nodes[node.parent].children += 1;
  }

  function accepted() {
    const words = byId("search").value.trim().toLowerCase();
    const verdict = byId("verdict").value;
    const age = parseFloat(byId("age").value);
    const shown = nodes.map(() => false), below = nodes.map(() => false);
    nodes.forEach((node, index) => {
      const fits = (!words || node.text.includes(words)) &&
        (!verdict || node.entry.verdict === verdict) &&
        (!(age > 0) || (node.entry.age !== null && node.entry.age >= age));
      below[index] = fits || (node.parent !== null && below[node.parent]);
      if (below[index]) {
        for (let each = index; each !== null && !shown[each]; each = nodes[each].parent) {
          shown[each] = true;
        }
      }
    });
    return shown;
  }

  function isOpen(node) {
    for (let each = node.parent; each !== null; each = nodes[each].parent) {
      if (closed.has(nodes[each].key)) return false;
    }
    return true;
  }

  function drawTree() {
    const tree = byId("tree"), had = tree.contains(document.activeElement);
    const shown = accepted();
    const items = [];
    nodes.forEach((node, index) => {
      if (!shown[index] || !isOpen(node)) return;
      const item = element("li", node.entry.alarm ? "wrong" : "");
      item.setAttribute("role", "treeitem");
      item.setAttribute("aria-level", String(node.entry.depth + 1));
      item.style.marginInlineStart = Math.min(node.entry.depth, DEEPEST) * INDENT + "rem";
      if (node.children) item.setAttribute("aria-expanded", String(!closed.has(node.key)));
      item.tabIndex = -1;
      item.dataset.index = String(index);
      for (const [style, words] of node.entry.words) item.append(element("span", style, words));
      items.push(item);
    });
    tree.replaceChildren(...items);
    chosen = Math.max(0, Math.min(chosen, items.length - 1));
    if (items.length) {
      items[chosen].tabIndex = 0;
      if (had) items[chosen].focus();
    }
    const count = shown.filter(Boolean).length;
    byId("shown").textContent = count === nodes.length ? "" : `${count} of ${nodes.length} lines`;
  }

  function choose(index) {
    const items = byId("tree").children;
    if (!items.length) return;
    if (items[chosen]) items[chosen].tabIndex = -1;
    chosen = Math.max(0, Math.min(index, items.length - 1));
    items[chosen].tabIndex = 0;
    items[chosen].focus();
  }

  function toggle(item, open) {
    const node = nodes[Number(item.dataset.index)];
    if (!node.children) return;
    if (open === undefined) open = closed.has(node.key);
    if (open) closed.delete(node.key); else closed.add(node.key);
    drawTree();
  }

  function duration(seconds) {
    if (seconds < 1) return (seconds * 1000).toFixed(1) + " ms";
    return seconds < 120 ? seconds.toFixed(1) + " s" : (seconds / 60).toFixed(1) + " min";
  }

  function drawWaterfall() {
    const lanes = data.lanes;
    let first = data.taken, last = data.taken;
    for (const lane of lanes) {
      for (const [begin, end] of lane.bars) {
        first = Math.min(first, begin);
        if (end !== null) last = Math.max(last, end);
      }
    }
    const whole = Math.max(last - first, 1e-6);
    byId("scale").textContent = lanes.length
      ? `${duration(whole)} from left to right`
      : "No wait has a known beginning: record() knows them, and a second look at the program does.";
    byId("waterfall").replaceChildren(...lanes.map((lane) => {
      const row = element("li"), bars = element("div", "lane");
      row.append(element("span", "name", lane.name), bars);
      for (const [begin, end, place] of lane.bars) {
        const bar = element("div", end === null ? "bar lasting" : "bar");
        const until = end === null ? last : end;
        bar.style.insetInlineStart = 100 * (begin - first) / whole + "%";
        bar.style.width = 100 * (until - begin) / whole + "%";
        bar.title = `${place}, ${duration(until - begin)}${end === null ? " and still waiting" : ""}`;
        bar.setAttribute("role", "img");
        bar.setAttribute("aria-label", bar.title);
        bars.append(bar);
      }
      return row;
    }));
  }

  function draw() {
    byId("program").textContent = data.program;
    const taken = new Date(data.taken * 1000).toLocaleString();
    byId("about").textContent =
      `process ${data.pid}, ${data.python}, Twisted ${data.twisted}, at ${taken}`;
    byId("warnings").replaceChildren(
      ...data.warnings.map(([words, wrong]) => element("li", wrong ? "alarm" : "", words)));
    byId("notes").replaceChildren(...data.notes.map((note) => element("li", "", note)));
    byId("alike").disabled = !data.each;
    makeNodes();
    drawTree();
    drawWaterfall();
  }

  async function refresh() {
    if (!paused && !document.hidden) {
      try {
        const response = await fetch("data", {cache: "no-store"});
        if (!response.ok) throw new Error(String(response.status));
        data = Object.assign(await response.json(), {live: true});
        draw();
      } catch (error) {
        byId("shown").textContent = "The program does not answer any more.";
      }
    }
    setTimeout(refresh, 2000);
  }

  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  for (const id of ["search", "verdict", "age"]) byId(id).addEventListener("input", drawTree);
  byId("alike").addEventListener("change", draw);
  byId("pause").addEventListener("click", () => {
    paused = !paused;
    byId("pause").textContent = paused ? "Go on" : "Pause";
  });
  byId("tree").addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (!item) return;
    choose([...byId("tree").children].indexOf(item));
    toggle(item);
  });
  byId("tree").addEventListener("keydown", (event) => {
    const item = byId("tree").children[chosen];
    if (!item) return;
    const keys = {
      ArrowDown: () => choose(chosen + 1),
      ArrowUp: () => choose(chosen - 1),
      ArrowLeft: () => toggle(item, false),
      ArrowRight: () => toggle(item, true),
      Enter: () => toggle(item),
      Home: () => choose(0),
      End: () => choose(Infinity),
    };
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select");
    if (event.key === "/" && !typing) {
      event.preventDefault();
      byId("search").focus();
    } else if (event.key === "Escape") {
      for (const id of ["search", "verdict", "age"]) byId(id).value = "";
      drawTree();
    } else if (event.key === "ArrowDown" && event.target === byId("search")) {
      event.preventDefault();
      choose(0);
    }
  });
  if (data.live) {
    byId("pause").hidden = false;
    setTimeout(refresh, 2000);
  }
  draw();
})();
