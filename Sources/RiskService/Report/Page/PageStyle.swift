/// How a report looks, on a light and a dark screen and on paper.
enum PageStyle {
  static let text: StaticString = """
    :root{color-scheme:light dark;--ink:#1b2430;--soft:#5a6675;--page:#fff;--card:#f6f8fa;
    --line:#d9dfe6;--accent:#1f5fa8;--band:#1f5fa833;--bad:#b3261e;--warn:#8a5a00;--good:#1d6b3a;
    --hot:#c2410c;--cold:#1f5fa8}
    @media (prefers-color-scheme:dark){:root{--ink:#e6ebf1;--soft:#9aa7b5;--page:#11161c;
    --card:#1a212a;--line:#323c48;--accent:#6fb1f5;--band:#6fb1f533;--bad:#ff8a80;--warn:#f2bd5b;
    --good:#7bd69a;--hot:#f97316;--cold:#6fb1f5}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--page);color:var(--ink);
    font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
    header,main,footer{max-width:1000px;margin:0 auto;padding:0 20px}
    header{padding-top:28px}
    h1{font-size:1.75rem;margin:0 0 4px}
    h2{font-size:1.2rem;margin:36px 0 8px;padding-top:8px;border-top:1px solid var(--line)}
    p{margin:6px 0 10px;max-width:75ch}
    .soft{color:var(--soft)}
    .banner{border-left:6px solid var(--bad);background:var(--card);padding:10px 16px;
    margin:14px 0}
    .banner.note{border-color:var(--warn)}
    .banner strong{display:block}
    .banner ul{margin:4px 0 0;padding-left:20px}
    .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(240px,1fr));gap:12px;
    margin:16px 0 0;padding:0}
    .tiles div{background:var(--card);border-radius:8px;padding:10px 14px}
    .tiles dt{color:var(--soft);font-size:.85rem}
    .tiles dd{margin:0;font-size:1.25rem;font-variant-numeric:tabular-nums}
    .tiles dd small{display:block;font-size:.78rem;color:var(--soft)}
    .scroll{overflow-x:auto}
    table{border-collapse:collapse;width:100%;margin:10px 0;font-size:.92rem;
    font-variant-numeric:tabular-nums}
    caption{text-align:left;color:var(--soft);padding:4px 0}
    th,td{padding:5px 10px;border-bottom:1px solid var(--line);text-align:left;
    vertical-align:top}
    th{font-weight:600}
    .n{text-align:right}.n,.s{white-space:nowrap}
    .state{font-weight:600;white-space:nowrap}
    .red,.critical,.no{color:var(--bad)}.amber,.high{color:var(--warn)}
    .green,.yes{color:var(--good)}
    figure{margin:14px 0}
    figcaption{color:var(--soft);font-size:.85rem}
    svg{width:100%;height:auto;display:block}
    svg text{fill:var(--ink);font:12px system-ui,sans-serif}
    svg .tick{fill:var(--soft)}svg .end{text-anchor:end}svg .middle,svg .number{text-anchor:middle}
    .grid{stroke:var(--line);stroke-width:1}
    .mark{stroke:var(--bad);stroke-width:1.5;stroke-dasharray:5 4}
    .curve{fill:none;stroke:var(--accent);stroke-width:2.5}
    .curve.second{stroke-width:1.5;stroke-dasharray:6 4}
    .band{fill:var(--band);stroke:none}
    .fill{fill:var(--accent)}.fill.faint{fill-opacity:.4}.fill.bad{fill:var(--bad)}
    .fill.open{stroke:var(--ink);stroke-width:1}
    .cell{stroke:var(--line);stroke-width:1}.hot{fill:var(--hot)}.cold{fill:var(--cold)}
    .guessed{stroke:var(--ink);stroke-dasharray:4 3}
    .key{display:inline-block;width:12px;height:12px;border-radius:2px;background:var(--accent);
    margin:0 5px 0 14px}
    .key.faint{opacity:.4}.key.bad{background:var(--bad)}
    code{font:.85em ui-monospace,Consolas,monospace;overflow-wrap:anywhere}
    footer{color:var(--soft);font-size:.85rem;padding-top:24px;padding-bottom:40px}
    @media print{:root{--ink:#000;--soft:#444;--page:#fff;--card:#f4f4f4;--line:#bbb;
    --accent:#1f5fa8;--band:#1f5fa833;--bad:#b3261e;--warn:#8a5a00;--good:#1d6b3a;--hot:#c2410c;
    --cold:#1f5fa8}
    body{font-size:10.5pt}header,main,footer{max-width:none;padding:0}
    figure,table,.tiles{break-inside:avoid}h2{break-after:avoid}
    *{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
    """
}
