"""How the report looks: on a screen, on a phone and on A4. Colours carry nothing that isn't also said by a sign, a number or a pattern."""

from __future__ import annotations

from typing import Final

from rubric_engine.report.page.markup import css_string

_SCREEN: Final = """
:root { --ink:#1c2430; --soft:#566070; --line:#cfd5dd; --faint:#f3f5f8; --paper:#fff; --accent:#8f1d1d; --link:#1f4e79; --warn:#7a4b00; --warn-bg:#fdf4e1;
  --h0:#ffffff; --h1:#eef4fa; --h2:#d9e7f4; --h3:#bcd6ec; --h4:#98c0e1; --bar:#2f6ea5;
  --serif:"Songti SC","STSong","SimSun","Noto Serif CJK SC","Source Han Serif SC","Times New Roman",serif;
  --sans:"DengXian","等线","PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC","WenQuanYi Zen Hei","Segoe UI","Helvetica Neue",Arial,sans-serif; }
* { box-sizing:border-box; }
html { -webkit-text-size-adjust:100%; }
body { margin:0; color:var(--ink); background:var(--paper); font:16px/1.65 var(--sans); font-variant-numeric:tabular-nums; overflow-wrap:anywhere; }
main, header.top, footer { max-width:1120px; margin:0 auto; padding:0 28px; }
a { color:var(--link); text-decoration:none; } a:hover, a:focus { text-decoration:underline; }
h1, h2, h3 { font-family:var(--serif); line-height:1.35; text-wrap:balance; }
h1 { font-size:2rem; margin:.2em 0 .3em; letter-spacing:.02em; }
h2 { font-size:1.45rem; margin:2.2em 0 .6em; padding-bottom:.3em; border-bottom:1px solid var(--ink); }
h3 { font-size:1.12rem; margin:1.7em 0 .5em; }
p { margin:.5em 0; } .quiet { color:var(--soft); font-size:.9em; } td.quiet { font-size:inherit; }
table.about td.quiet { width:15em; } table.missed th[scope=row] { width:24%; } table.about th[scope=row] { width:18%; }
header.top { padding-top:44px; }
header.top .kind { color:var(--accent); font-family:var(--serif); font-size:1.05rem; letter-spacing:.28em; margin:0; }
header.top .rule { height:5px; border-top:3px solid var(--accent); border-bottom:1px solid var(--accent); margin:14px 0 12px; }
header.top .about { display:flex; flex-wrap:wrap; gap:.15em 1.8em; margin:0; padding:0; list-style:none; color:var(--soft); font-size:.94rem; }
nav { max-width:1120px; margin:16px auto 0; padding:0 28px; font-size:.94rem; }
nav ol { display:flex; flex-wrap:wrap; gap:.2em 1.6em; margin:0; padding:.55em 0; list-style:none; border-top:1px solid var(--line); border-bottom:1px solid var(--line); }
.figures { display:grid; grid-template-columns:repeat(auto-fit,minmax(150px,1fr)); gap:1px; margin:22px 0; background:var(--line); border:1px solid var(--line); }
.figures div { background:var(--paper); padding:.7em 1em; } .figures dt { color:var(--soft); font-size:.85rem; } .figures dl { margin:0; }
.figures dd { margin:0; font-size:1.3rem; font-weight:600; line-height:1.35; } .figures small { display:block; font-size:.8rem; font-weight:400; color:var(--soft); }
table { border-collapse:collapse; width:100%; font-size:.94rem; }
caption { text-align:left; color:var(--soft); font-size:.9rem; padding-bottom:.5em; }
th, td { padding:.42em .6em; text-align:left; vertical-align:top; border-bottom:1px solid var(--line); }
thead th { border-bottom:1.5px solid var(--ink); border-top:1.5px solid var(--ink); font-weight:600; vertical-align:bottom; white-space:nowrap; }
th[scope=row] { font-weight:600; } tbody tr:last-child > * { border-bottom:1.5px solid var(--ink); }
.n { text-align:right; white-space:nowrap; } .big { font-weight:700; } .c { text-align:center; }
ul { margin:.4em 0; padding-left:1.3em; } li { margin:.15em 0; }
dl.facts { display:grid; grid-template-columns:max-content 1fr; gap:.2em 1.1em; margin:.6em 0; }
dl.facts dt { color:var(--soft); grid-column:1; max-width:9em; } dl.facts dd { margin:0; grid-column:2; min-width:0; }
.digest { font:.86rem/1.5 ui-monospace,Consolas,"DejaVu Sans Mono",monospace; word-break:break-all; }
.vh { position:absolute; width:1px; height:1px; overflow:hidden; clip-path:inset(50%); white-space:nowrap; }
svg { display:block; } svg.defs { position:absolute; width:0; height:0; }
.scroll { overflow-x:auto; }
.tools { margin:.4em 0; display:flex; gap:1em; align-items:center; flex-wrap:wrap; color:var(--soft); font-size:.9rem; }
.tools input { font:inherit; color:inherit; padding:.3em .6em; border:1px solid var(--line); background:var(--paper); min-width:14em; }
table.rank thead th { white-space:normal; overflow-wrap:normal; word-break:keep-all; } table.rank thead th[tabindex] { cursor:pointer; } table.rank thead th:focus-visible { outline:2px solid var(--link); }
table.rank th[scope=row] { min-width:7.6em; } table.rank td.flags { min-width:9em; }
td.range { min-width:12em; } td.range span { font-size:.86rem; color:var(--soft); }
.spread rect.track { fill:var(--faint); stroke:var(--line); } .spread rect.known { fill:var(--bar); } .spread line { stroke:var(--ink); stroke-width:1.5; }
.legend { display:flex; flex-wrap:wrap; gap:.25em 1.2em; list-style:none; margin:.6em 0; padding:0; font-size:.88rem; }
.legend li { display:flex; gap:.45em; align-items:center; margin:0; } .legend svg { flex:none; border:1px solid var(--soft); } .legend svg.k { border:0; }
table.bars td, table.bars th { padding:.28em .5em; border:0; vertical-align:middle; } table.bars { table-layout:fixed; }
col.unit { width:10.5em; } col.sum { width:6em; } table.bars { margin-bottom:1.4em; }
table.bars th { font-weight:400; text-align:right; line-height:1.3; } table.bars td.n { text-align:left; }
table.bars thead th, table.bars thead td { border:0; padding-bottom:0; } table.bars tbody tr:last-child > * { border:0; }
svg.bar { overflow:visible; } svg.bar line.zero, svg.axis line { stroke:var(--soft); stroke-width:1; } svg.bar line.total { stroke:var(--ink); stroke-width:2.5; }
svg.bar g.void rect { opacity:.42; } svg.bar rect { stroke:var(--paper); stroke-width:1; }
svg text { font:12px var(--sans); fill:#1c2430; } svg text.on { fill:#fff; } svg text.over { paint-order:stroke; stroke:#fff; stroke-width:3.5px; stroke-linejoin:round; } svg.axis text { fill:var(--soft); }
table.sums { font-size:.88rem; } table.sums th, table.sums td { padding:.34em .5em; }
table.heat { font-size:.88rem; table-layout:fixed; margin-bottom:1.6em; }
table.heat th.item { width:auto; font-weight:400; } table.heat th.col { width:4.1em; padding:.4em .2em; vertical-align:bottom; text-align:center; white-space:normal; }
table.heat th.col span { writing-mode:vertical-rl; text-orientation:mixed; max-height:11.5em; max-width:4em; overflow:hidden; display:inline-block; line-height:1.2; text-align:left; }
table.heat th.max, table.heat td.max { width:3.6em; text-align:right; color:var(--soft); }
table.heat td.cell { padding:.22em .3em; border-left:1px solid var(--line); text-align:right; line-height:1.2; white-space:nowrap; }
table.heat td.cell svg { float:left; margin:.18em 0 0 .05em; } table.heat td.cell small { display:block; font-size:.8em; color:var(--soft); }
table.heat td.cell b { font-weight:600; } table.heat tr.part th, table.heat tr.part td { background:var(--faint); font-weight:600; vertical-align:middle; } table.heat th.item { vertical-align:middle; }
.h0 { background:var(--h0); } .h1 { background:var(--h1); } .h2 { background:var(--h2); } .h3 { background:var(--h3); } .h4 { background:var(--h4); }
table.heat td.h3 small, table.heat td.h4 small { color:var(--ink); }
td.open { outline:1.5px dashed var(--warn); outline-offset:-3px; }
svg.k { width:11px; height:11px; }
section.unit > h2 { display:flex; flex-wrap:wrap; justify-content:space-between; gap:.1em 1em; align-items:baseline; }
section.unit > h2 small { font:1rem var(--sans); color:var(--soft); }
.back { font-size:.88rem; }
.hand { border:1px solid var(--warn); border-left-width:5px; background:var(--warn-bg); padding:.2em 1em .8em; margin:1.2em 0; }
.hand table { background:var(--paper); }
table.ledger th.run { font-weight:400; color:var(--soft); border:0; font-size:1em; text-align:right; white-space:normal; padding:0 0 .3em; }
table.ledger { table-layout:fixed; } col.id { width:5.4em; } col.rule { width:33%; } col.p { width:5.4em; } col.m { width:1.6em; }
table.ledger .p { text-align:right; white-space:nowrap; } table.ledger td.m { text-align:center; padding-left:0; padding-right:0; font-weight:700; }
table.ledger tr.l0 th, table.ledger tr.l0 td { background:var(--faint); font-weight:700; border-top:1px solid var(--ink); }
table.ledger tr.l1 td { font-weight:600; } table.ledger tr.head td.why { font-weight:400; color:var(--soft); font-size:.86rem; }
table.ledger tr.d2 td.rule, table.ledger tr.d3 td.rule { padding-left:1.4em; } table.ledger tr.d4 td.rule { padding-left:2.4em; }
table.ledger tr.line td { color:var(--ink); } table.ledger tr.lost td.why, table.ledger tr.open td.why { font-weight:600; }
table.ledger tr.open { background:var(--warn-bg); } table.ledger tr.open > td { outline:0; }
.signs { display:grid; grid-template-columns:repeat(3,1fr); gap:2em; margin:3em 0 1em; } .signs div { border-top:1px solid var(--ink); padding-top:.4em; color:var(--soft); font-size:.9rem; }
footer { margin-top:3em; padding-bottom:40px; }
"""

_DARK: Final = """
@media screen and (prefers-color-scheme:dark) {
  :root { --ink:#e6e9ee; --soft:#a5afbd; --line:#3b4452; --faint:#232a35; --paper:#161b23; --accent:#e08a80; --link:#8fc0ee; --warn:#e0b45c; --warn-bg:#2c2616;
    --h0:#161b23; --h1:#1e2c3c; --h2:#26405c; --h3:#2f567f; --h4:#386da3; --bar:#6ba6dc; }
}
"""

_PHONE: Final = """
@media screen and (max-width:720px) {
  body { font-size:15px; } main, header.top, footer, nav { padding-left:16px; padding-right:16px; } header.top { padding-top:24px; }
  h1 { font-size:1.5rem; } h2 { font-size:1.25rem; }
  .figures { grid-template-columns:repeat(2,1fr); }
  table.stack thead { display:none; } table.stack, table.stack tbody { display:block; }
  table.stack tr { display:grid; grid-template-columns:repeat(2,1fr); gap:.1em 1em; padding:.6em 0; border-bottom:1px solid var(--line); }
  table.stack td, table.stack th, table.stack tbody tr:last-child > * { border:0; padding:0; text-align:left; width:auto; white-space:normal; }
  table.stack td[data-h]::before { content:attr(data-h) " "; color:var(--soft); font-weight:400; font-size:.86rem; }
  table.stack th[scope=row], table.stack .wide { grid-column:1/-1; } table.stack td:empty { display:none; }
  table.missed th[scope=row], table.about th[scope=row], table.about td.quiet { width:auto; }
  table.rank tr { grid-template-columns:3.2em 1fr auto; } table.rank td.pl { grid-row:1/span 4; font-size:1.3rem; font-weight:700; color:var(--accent); }
  table.rank td.pl::before { content:none !important; } table.rank th[scope=row] { grid-column:2; } table.rank td.big { grid-column:3; font-size:1.1rem; }
  table.rank td.o { grid-column:2/-1; }
  table.ledger, table.ledger tbody { display:block; } table.ledger thead { display:none; }
  table.ledger tr { display:grid; grid-template-columns:auto 1fr auto; gap:0 .7em; padding:.45em 0; border-bottom:1px solid var(--line); }
  table.ledger td, table.ledger th, table.ledger tbody tr:last-child > * { border:0 !important; padding:0 !important; width:auto !important; }
  table.ledger td.m { order:1; } table.ledger td.id { order:2; } table.ledger td.p { order:3; } table.ledger td.rule { order:4; grid-column:1/-1; } table.ledger td.why { order:5; grid-column:1/-1; font-size:.93rem; }
  table.ledger tr.l0 { background:var(--faint); } table.ledger td:empty { display:none; }
  col.unit { width:5.6em; } col.sum { width:3.6em; } table.bars th { padding-left:0; font-size:.86rem; } table.bars td.n { padding-right:0; font-size:.86rem; } svg.bar text.tight { display:none; }
  table.heat { width:max-content; min-width:100%; } table.heat th.item { width:8.5em; position:sticky; left:0; background:var(--paper); z-index:1; }
  table.heat tr.part th.item { background:var(--faint); } table.sums { width:max-content; min-width:100%; }
  table.sums th[scope=row] { position:sticky; left:0; background:var(--paper); max-width:8em; }
  dl.facts { grid-template-columns:1fr; gap:0; } dl.facts dt, dl.facts dd { grid-column:1; } dl.facts dt { max-width:none; margin-top:.5em; }
  .signs { display:none; }
}
"""

_PRINT: Final = """
@media print {
  body { font-size:9.5pt; line-height:1.5; } main, header.top, footer { max-width:none; padding:0; }
  nav, .tools, .back { display:none; } a { color:inherit; }
  * { -webkit-print-color-adjust:exact; print-color-adjust:exact; }
  header.top { padding-top:0; } h1 { font-size:20pt; } h2 { font-size:14pt; margin-top:1.4em; } h3 { font-size:11.5pt; }
  h2, h3, caption { break-after:avoid; } tr, li, .figures, .hand, .signs, .legend { break-inside:avoid; } thead { display:table-header-group; }
  .scroll { overflow:visible; } table { font-size:9pt; } td.range { min-width:11em; } td.range { min-width:9em; }
  .figures { grid-template-columns:repeat(auto-fit,minmax(100px,1fr)); margin:1em 0; } .figures dd { font-size:12pt; } .figures div { padding:.4em .8em; }

  section.unit, section.sheet { break-before:page; } section.unit > h2, section.sheet > h2 { margin-top:0; }
  table.heat { font-size:8pt; } table.heat th.col { width:3.35em; } table.heat th.col { padding:.2em 0; } table.heat th.col span { max-height:10.5em; max-width:3.4em; font-size:7.5pt; line-height:1.1; } table.heat th.max, table.heat td.max { width:3em; }
  table.heat td.cell { padding:.12em .25em; } svg.k { width:9px; height:9px; }
  table.sums { font-size:8pt; } table.sums th, table.sums td { padding:.3em .35em; }
  table.ledger { font-size:8pt; line-height:1.4; } table.ledger tr.head { break-after:avoid; } table.ledger th, table.ledger td { padding:.17em .5em; }
  table.ledger tr.head td.why { font-size:7.5pt; }
  table.about th, table.about td { padding:.2em .5em; } table.about { font-size:8.5pt; }
  table.bars tr { break-inside:avoid; } svg text { font-size:8pt; }
  .signs { margin-top:4em; break-before:avoid; }
}
@media screen { .paper { display:none; } }
"""

_PAGES: Final = """
@page {{ size:A4; margin:20mm 15mm 18mm;
  @top-left {{ content:{title}; font:8pt sans-serif; color:#566070; }} @top-right {{ content:{kind}; font:8pt sans-serif; color:#566070; }}
  @bottom-center {{ content:counter(page) " / " counter(pages); font:8pt sans-serif; color:#566070; }} }}
@page :first {{ @top-left {{ content:none; }} @top-right {{ content:none; }} }}
"""

# The fills of sections: eight muted colours that colour-blind readers tell apart, then the same with stripes, then with dots. Dark ones carry white letters.
FILLS: Final = ("#33477f", "#d9c979", "#3d8f86", "#8a3a5b", "#93c7e0", "#2b6b3c", "#d08a94", "#9a9a4a")
DARK: Final = (True, False, True, True, False, True, False, False)


def style(title: str, kind: str) -> str:
    """The style sheet. ``title`` and ``kind`` stand over every printed page but the first."""
    return _SCREEN + _DARK + _PHONE + _PRINT + _PAGES.format(title=css_string(title), kind=css_string(kind))


SCRIPT: Final = """
"use strict";
(function () {
  var table = document.getElementById("ranking"), tools = document.getElementById("tools");
  if (!table || !tools) return;
  var body = table.tBodies[0], rows = Array.prototype.slice.call(body.rows), last = -1, down = false;
  var box = document.createElement("input");
  box.type = "search"; box.setAttribute("aria-label", tools.dataset.filter); box.placeholder = tools.dataset.filter;
  box.addEventListener("input", function () {
    var wanted = box.value.trim().toLowerCase();
    rows.forEach(function (row) { row.hidden = wanted !== "" && row.textContent.toLowerCase().indexOf(wanted) < 0; });
  });
  var hint = document.createElement("span");
  hint.textContent = tools.dataset.sort;
  tools.append(box, hint);
  Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
    head.tabIndex = 0;
    head.addEventListener("keydown", function (event) { if (event.key === "Enter") head.click(); });
    head.addEventListener("click", function () {
      down = last === column && !down; last = column;
      var of = function (row) { var cell = row.cells[column]; return cell.dataset.k === undefined ? cell.textContent : +cell.dataset.k; };
      var order = rows.slice().sort(function (a, b) {
        var x = of(a), y = of(b);
        var by = typeof x === "number" ? x - y : x.localeCompare(y, document.documentElement.lang);
        return down ? -by : by;
      });
      Array.prototype.forEach.call(table.tHead.rows[0].cells, function (each) { each.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      body.append.apply(body, order);
    });
  });
})();
"""
