/** The preview's style sheet. Colours meet WCAG AA on their backgrounds in both schemes. */
export const style = (tabs: number): string => `
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--soft:#57606a;--line:#d8dee4;--card:#f6f8fa;--link:#0a58ca;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--bg:#0f1318;--fg:#e6edf3;--soft:#9aa7b4;--line:#30363d;--card:#171c23;--link:#79b8ff;--bad:#ff8a80}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.6 system-ui,sans-serif}
main{max-width:52rem;margin:0 auto;padding:2rem 1.25rem 3rem}a{color:var(--link)}
h1{font-size:2.2rem;line-height:1.15;margin:.1em 0}h2{font-size:1.3rem;margin:2.2rem 0 .5rem}h3{font-size:1.05rem}
.kicker,.facts,.file,footer,.soft{color:var(--soft)}.facts{margin:.3rem 0 1.5rem}.kicker,.file{margin:.2rem 0}
code{font-family:ui-monospace,monospace;font-size:.92em;overflow-wrap:anywhere}pre code{overflow-wrap:normal}pre{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.8rem 1rem;overflow-x:auto;line-height:1.45}
.unreadable{color:var(--bad)}blockquote{margin:1rem 0;padding:.1rem 1rem;border-left:4px solid var(--line);color:var(--soft)}
math{font-size:1.08em}math.tml-display{display:block;margin:1rem 0;overflow-x:auto}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.95rem}
th,td{text-align:left;padding:.4rem .8rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top}tbody th{font-weight:500}
.depth0>th{font-weight:650}.depth1>th{padding-left:1.2rem}.depth2>th{padding-left:2.4rem}.depth3>th{padding-left:3.6rem}.num{white-space:nowrap;font-variant-numeric:tabular-nums}
fieldset{border:0;margin:0;padding:0;min-width:0}.tabs>input{position:absolute;opacity:0}
.tabs>label{display:inline-block;padding:.35rem .9rem;border:1px solid var(--line);border-radius:6px;margin:0 .4rem .4rem 0;cursor:pointer}
.tabs>input:checked+label{background:var(--fg);color:var(--bg)}.tabs>input:focus-visible+label,summary:focus-visible,pre:focus-visible,.scroll:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.panel{display:none}${Array.from({ length: tabs }, (_, i) => `#starter-${i}:checked~.panel-${i}`).join(",") || ".none"}{display:block}
.away{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
details{border:1px solid var(--line);border-radius:6px;padding:.6rem 1rem;margin:.6rem 0}summary{cursor:pointer;font-weight:500}
footer{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:.75rem;font-size:.85rem}
@media print{:root{--bg:#fff;--fg:#000;--soft:#444;--line:#bbb;--card:#fff}body{font-size:11pt}main{max-width:none;padding:0}.panel{display:block;break-inside:avoid}.tabs>label{display:none}pre{white-space:pre-wrap}h2,h3{break-after:avoid}}
`;
