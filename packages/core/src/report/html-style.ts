/** The HTML report's style sheet. Colours meet WCAG AA on their backgrounds in both schemes; paper is always light, and nothing on it is folded or cut. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--soft:#57606a;--line:#d8dee4;--card:#f6f8fa;--good:#116329;--bad:#b3261e;--warn:#8a5300;
--h0:#e4e9ee;--h1:#f5c26b;--h2:#e07a2f;--h3:#b3261e;--h4:#5b2a86}
@media screen and (prefers-color-scheme:dark){:root{--bg:#0f1318;--fg:#e6edf3;--soft:#9aa7b4;--line:#30363d;--card:#171c23;--good:#56d364;--bad:#ff8a80;--warn:#e3b341;
--h0:#28303a;--h1:#8f6a1e;--h2:#c8611f;--h3:#ff6b60;--h4:#b388eb}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.55 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:2rem 1.25rem 3rem}
h1{font-size:2.4rem;line-height:1.15;margin:.1em 0}h2{font-size:1.2rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:0 0 .25rem}
small,.kicker,.means,footer{color:var(--soft);font-weight:400}.score{font-size:1.1rem;margin:.2rem 0}.means,.kicker{margin:.2rem 0}
.good{color:var(--good)}.open{color:var(--warn)}.bad{color:var(--bad)}
code{font-family:ui-monospace,monospace;font-size:.92em;overflow-wrap:anywhere}
.mistake{border-left:4px solid var(--bad);background:var(--card);padding:.75rem 1rem;margin:1.5rem 0;border-radius:4px}
.mistake.none{border-color:var(--line)}.mistake h2{margin:0;font-size:1rem}.mistake p{margin:.4rem 0 0;font-size:1.1rem}
article{border:1px solid var(--line);border-radius:6px;padding:.9rem 1rem;margin:.75rem 0;overflow-wrap:anywhere;break-inside:avoid}article p{margin:.2rem 0}
.details{margin:.4rem 0;padding-left:1.1rem;color:var(--soft);font-size:.93rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.93rem}th,td{text-align:left;padding:.4rem .7rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top}
tbody th{font-weight:500}.depth0>th{font-weight:650}.depth1>th{padding-left:1.2rem}.depth2>th{padding-left:2.4rem}.depth3>th{padding-left:3.6rem}.num{white-space:nowrap;font-variant-numeric:tabular-nums}
figure{margin:.75rem 0 0;overflow-x:auto}figcaption{color:var(--soft);font-size:.85rem;margin-top:.35rem}
.h0{fill:var(--h0);background:var(--h0)}.h1{fill:var(--h1);background:var(--h1)}.h2{fill:var(--h2);background:var(--h2)}.h3{fill:var(--h3);background:var(--h3)}.h4{fill:var(--h4);background:var(--h4)}
.key{display:inline-block;white-space:nowrap;margin-right:.5em}.key span{display:inline-block;width:.8em;height:.8em;border-radius:2px}
.plot{max-width:100%;height:auto}.plot text{fill:var(--soft);font:12px system-ui,sans-serif}.plot path{fill:none;stroke:var(--soft)}.plot .reference{stroke-dasharray:4 4}
.plot .fit{stroke:var(--fg);stroke-width:2}.plot .point{fill:var(--fg);stroke:var(--fg)}.plot .left-out{fill:var(--bg)}
small.good{color:var(--good)}small.bad{color:var(--bad)}small.open{color:var(--warn)}
footer{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:.75rem;font-size:.85rem}footer p{margin:.1rem 0;overflow-wrap:anywhere}
@media screen and (max-width:600px){.criteria tr{display:grid;grid-template-columns:1fr 4.5rem 4.2rem;border-bottom:1px solid var(--line)}
.criteria th,.criteria td{border:0}.criteria td:last-child{grid-column:1/-1;color:var(--soft);padding-top:0}.criteria thead th:last-child{display:none}
.depth1>td:last-child{padding-left:1.2rem}.depth2>td:last-child{padding-left:2.4rem}.depth3>td:last-child{padding-left:3.6rem}}
@media print{:root{color-scheme:light;print-color-adjust:exact}body{font-size:11pt}main{max-width:none;padding:0}h2,h3{break-after:avoid}tr,figure,.mistake{break-inside:avoid}
.scroll,figure{overflow:visible}details::details-content{content-visibility:visible;block-size:auto}}
`;
