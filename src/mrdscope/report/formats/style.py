"""How an HTML document looks: on a light and a dark screen, and on A4."""

from __future__ import annotations

from mrdscope.report.figures.picture import FONT, shape_rules
from mrdscope.report.inks import PAPER, PLAIN, RULE, figure_rules, text_rules

_STRUCTURE = f"""
*{{box-sizing:border-box}}
body{{margin:0 auto;padding:1.5rem;max-width:60rem;font:15px/1.45 {FONT};
overflow-wrap:break-word;font-variant-numeric:tabular-nums}}
h1{{font-size:1.5rem;line-height:1.2;margin:0 0 .4rem}}
h2{{font-size:1.15rem;margin:2rem 0 .6rem;padding-bottom:.2rem;border-bottom:1px solid}}
h3{{font-size:1rem;margin:1.4rem 0 .4rem}}
p{{margin:.3rem 0}}
.lead{{margin:.15rem 0}}
ul{{margin:.3rem 0;padding-left:1.2rem}}
.wide{{overflow-x:auto;margin:.8rem 0}}
table{{border-collapse:collapse;min-width:40%}}
caption{{text-align:left;font-weight:600;padding:.2rem 0 .35rem}}
th,td{{text-align:left;vertical-align:top;padding:.14rem .9rem .14rem 0;font-weight:400;
max-width:24rem}}
thead th{{font-weight:600;border-bottom:1px solid;vertical-align:bottom}}
tbody:last-of-type tr:last-child>*{{border-bottom:1px solid}}
th[scope=rowgroup]{{font-weight:600}}
tbody.under tr:first-child>*{{padding-top:.45rem}}
tbody.under th[scope=row]{{padding-left:1rem}}
.right{{text-align:right;white-space:nowrap}}
.whole{{white-space:nowrap}}
.note{{font-size:.88em;margin:.1rem 0}}
figure{{margin:1rem 0;break-inside:avoid}}
figure svg{{display:block;width:100%;height:auto}}
figcaption{{font-size:.9em;margin-top:.3rem}}
dl{{display:grid;grid-template-columns:fit-content(9rem) 1fr;gap:.15rem 1rem;margin:.5rem 0}}
dt{{font-weight:600}}
dd{{margin:0}}
.beside{{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:0 2rem}}
.beside h2{{margin-top:.9rem}}
.write-in{{border:1px solid;padding:.3rem .5rem;margin-top:.6rem;break-inside:avoid}}
footer{{margin-top:1.5rem;padding-top:.4rem;border-top:1px solid;font-size:.85em}}
nav ul{{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem}}
a{{color:inherit}}
"""

#: On paper nothing scrolls, and a case is one page: its chart takes the room that is left.
_PRINT = """
@page{size:A4;margin:11mm 14mm}
body{max-width:none;padding:0;font-size:9.5pt;line-height:1.3}
nav{display:none}
h2,h3,caption{break-after:avoid}
tr,.note{break-inside:avoid}
thead{display:table-header-group}
.wide{overflow:visible}
body.page{font-size:8.2pt;line-height:1.2}
body.page h1{font-size:13.5pt}
body.page h2{font-size:9.6pt;margin:.55rem 0 .2rem}
body.page{height:273mm;display:flex;flex-direction:column}
body.page main{flex:1 1 auto;min-height:0;display:flex;flex-direction:column}
body.page figure{margin:.3rem 0;flex:1 1 0;min-height:60mm;max-height:135mm}
body.page figure svg{height:100%}
body.page figcaption{display:none}
body.page th,body.page td{padding:.04rem .7rem .04rem 0}
body.page .wide{margin:.2rem 0}
body.page dl{margin:.2rem 0;gap:.05rem .8rem}
body.page .beside{grid-template-columns:1fr 1fr;gap:0 8mm}
body.page footer{margin-top:.6rem;font-size:7.6pt}
"""


def _inks(*, dark: bool) -> str:
    paper, plain, rule = ((one.dark if dark else one.light) for one in (PAPER, PLAIN, RULE))
    return (
        f"body{{background:{paper};color:{plain}}}\n"
        f"h2,thead th,tbody:last-of-type tr:last-child>*,.write-in,footer{{border-color:{rule}}}\n"
        f"{text_rules(dark=dark)}\n{figure_rules(dark=dark)}"
    )


def stylesheet() -> str:
    """Return all rules: light, dark where the reader's screen is, and light again on paper."""
    return (
        f"{_STRUCTURE}{shape_rules()}{_inks(dark=False)}\n"
        f"@media screen and (prefers-color-scheme:dark){{\n{_inks(dark=True)}\n}}\n"
        f"@media print{{\n{_PRINT}}}\n"
    )
