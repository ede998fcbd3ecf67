/**
 * What runs in the page. The code of a function stands in three panes: its source, the listing, the JavaScript. A line under the
 * pointer is marked with the lines of the other panes that belong to it; a click brings these into view. Which do is told by
 * way of the listing (`texts.ts`). Lines have no elements of their own, as there may be tens of thousands: their height is fixed.
 */
export const script = `
const data = (id) => JSON.parse(document.getElementById(id).textContent);
const names = new Map(data('names'));
const section = document.getElementById('code');
const panes = [...section.querySelectorAll('.pane')].map((pane, index) => ({
  index, pane, text: pane.querySelector('pre'), marks: pane.querySelector('.marks'), lines: 0
}));
const WAT = 1;
let texts = null, sources = null;
// For the panes beside the listing: the lines of the listing by their lines, and the other way round.
let toWat = [], fromWat = [];

const decode = (text) => {
  let line = 0;
  return text === '' ? [] : text.split(';').map((list) =>
    list === '' ? [] : list.split(',').map((difference) => line += parseInt(difference, 36)));
};

const inverse = (lists) => {
  const result = [];
  lists.forEach((list, line) => { for (const other of list) (result[other] = result[other] || []).push(line); });
  return result;
};

// Instructions without a place of their own are part of one behind them, which takes their value.
const filled = (lists, count) => {
  for (let line = count - 2; line >= 0; line--) if (!lists[line]) lists[line] = lists[line + 1];
  return lists;
};

// The lines of the source, and for each by its number where it stands.
const sourceText = (ranges) => {
  const out = [], rows = [];
  let before = null;
  for (const { source, first, last } of ranges) {
    const { name, lines } = sources[source];
    if (source !== before) {
      out.push(name);
      if (!lines) out.push('', 'The file was not there. --embed-sources DIR says where', 'files are, --path-map FROM=TO what this one is called', 'there. The function comes from');
    } else if (lines) out.push('     ...');
    before = source;
    if (!lines) out.push(first === last ? 'line ' + (first + 1) : 'lines ' + (first + 1) + ' to ' + (last + 1));
    for (let line = first; line <= last; line++) {
      if (lines && lines[line] !== undefined) out.push(String(line + 1).padStart(6) + '  ' + lines[line]);
      rows.push([out.length - 1]);
    }
  }
  return { text: out.join('\\n'), rows };
};

const setText = (pane, text) => {
  pane.text.textContent = text;
  pane.lines = text.split('\\n').length;
  pane.marks.textContent = '';
  pane.pane.scrollTop = pane.pane.scrollLeft = 0;
};

const show = (index) => {
  texts = texts || data('texts');
  sources = sources || data('sources');
  const found = texts[index] || { wat: 'too much code for this page: dewasm build --source-map shows it', js: '', made: '', ranges: [], from: '' };
  const source = sourceText(found.ranges);
  section.hidden = false;
  section.querySelector('h2').textContent = names.get(index);
  panes[0].pane.parentNode.hidden = found.ranges.length === 0;
  [source.text, found.wat, found.js || 'left out: nobody can call it'].forEach((text, k) => setText(panes[k], text));
  const count = panes[WAT].lines;
  const rows = decode(found.from).map((list) => list.flatMap((row) => source.rows[row]));
  const made = decode(found.made);
  toWat = [inverse(rows), null, made];
  fromWat = [rows, null, filled(inverse(made), count)];
  section.scrollIntoView();
};

const lineAt = ({ text, lines }, y) => {
  const { top, height } = text.getBoundingClientRect();
  return Math.floor((y - top) / height * lines);
};

const mark = ({ marks, text, lines }, found) => {
  const height = text.offsetHeight / lines;
  marks.textContent = '';
  found.forEach((line, k) => {
    if (found[k - 1] === line - 1) return;
    let end = k;
    while (found[end + 1] === found[end] + 1) end++;
    const element = marks.appendChild(document.createElement('i'));
    element.style.top = line * height + 'px';
    element.style.height = (end - k + 1) * height + 'px';
  });
};

// Marks what belongs to a line of a pane.
const choose = (chosen, line, scrolls) => {
  if (line < 0 || line >= chosen.lines) return;
  const wat = chosen.index === WAT ? [line] : (toWat[chosen.index] || [])[line] || [];
  for (const pane of panes) {
    const of = (other) => (fromWat[pane.index] || [])[other] || [];
    const lines = pane === chosen ? [line] : pane.index === WAT ? wat : wat.flatMap(of);
    const sorted = [...new Set(lines)].sort((a, b) => a - b);
    mark(pane, sorted);
    if (scrolls && pane !== chosen && sorted.length > 0)
      pane.pane.scrollTop = sorted[0] * pane.text.offsetHeight / pane.lines - pane.pane.clientHeight / 3;
  }
};

for (const pane of panes) {
  let last = -1;
  pane.pane.addEventListener('mousemove', ({ clientY }) => {
    const line = lineAt(pane, clientY);
    if (line !== last) choose(pane, line, false);
    last = line;
  });
  pane.pane.addEventListener('mouseleave', () => { last = -1; });
  pane.pane.addEventListener('click', ({ clientY }) => choose(pane, lineAt(pane, clientY), true));
}

document.addEventListener('click', (event) => {
  const found = event.target.closest('[data-func]');
  if (found) { event.preventDefault(); show(Number(found.dataset.func)); }
});
const maps = document.querySelectorAll('.map');
for (const input of document.querySelectorAll('[name=map]'))
  input.addEventListener('change', () => maps.forEach((map, k) => { map.hidden = String(k) !== input.value; }));
`
