"""Small rubrics, each about one construct; facts for them are drawn from what they declare. Divisions by zero make what has no value."""

from __future__ import annotations

from typing import Final

_RACES: Final = """\
fact results: list, shared
field race: text
field driver: unit
field metres: count, 0 to 3
field secs: count, 0 to 2
field top_class: yes/no
field double: yes/no
field pace = metres / secs
field mine = driver is this unit
"""
_GAMES: Final = """\
fact games: list, shared
field home: unit
field away: unit
field hg: count, 0 to 3
field ag: count, 0 to 3
field played = home is this unit or away is this unit
field margin by cases:
home is this unit: hg - ag
away is this unit: ag - hg
otherwise: 0
"""
_WORKS: Final = """\
fact works: list
field kind: text
field size: count, 0 to 3
field parts: count, 0 to 2
field on: date
field fine: yes/no
field share = size / parts
"""


def _ranks_of_records(rule: str) -> str:
    return f"""\
rubric "x"
ties {rule}
{_WORKS}field r = rank(share)
field s = rank(size within kind lowest first)
field u = rank(on among records where fine)
field v = share in top 50% within kind
fact m: count, 0 to 3
define firsts = count(works where r at most 1)
define spread = sum(works.s)
item 1 "a", uncapped, shown to 2 decimals
works where r at most 2 each earn 1 point
works where u at most 2 each earn 0.25 points
works where v each earn 0.125 points
spread above 2 earns 7 points
item 2 "b", for each record of works where fine, uncapped, shown to 2 decimals
by rank(share), tied share the mean:
1: 3 points
2: 1 point
otherwise: 0 points
share in top m earns 1 point
share in top 50% earns 0.1 points
on in bottom 1 within kind earns 0.01 points
share in bottom 1 among records where size above 0 earns 0.001 points
item 3 "c"
firsts in top 1 earns 1 point
"""


TEXTS: Final = {
    "best n of a season": f"""\
rubric "x"
ties broken by count-back of results.pace where mine lowest first, then share the better rank
{_RACES}field place = rank(pace within race lowest first among records where top_class)
field podium = pace in top 2 within race lowest first
field quick = pace in top 50% lowest first
section 1 "S", best 2
item 1.1 "R", for each record of results where mine, times 2 when double
by rank(pace within race lowest first), tied share the mean rounded down:
1: 10 points
2: 6 points
3: 3 points
otherwise: 0 points
section 2 "T", best 1
item 2.1 "R", for each record of results where mine and podium, uncapped
place at most 1 earns 3 points
quick earns 1 point
pace in bottom 1 loses 1 point
pace in bottom 1 among records where double earns 0.5 points
""",
    **{
        f"ranks of records: {rule}": _ranks_of_records(rule)
        for rule in ("share the worse rank", "leave no gap", "share the average rank", "broken by m, then share the better rank")
    },
    "ties of records are errors": f"""\
rubric "x"
ties are an error
{_WORKS}item 1 "b", for each record of works, uncapped
share in top 1 within kind earns 1 point
""",
    "level units by the matches between them": f"""\
rubric "x"
ties broken by points(1) among the tied, diff among the tied, n, scored among the tied, m, then share the better rank
{_GAMES}fact n: count, 0 to 1
fact m: count, 0 to 1
define diff = sum(games.margin where played)
define scored = sum(games.hg where home is this unit)
section 1 "S"
item 1.1 "M", for each record of games where played, first match, uncapped
margin above 0 earns 3 points
margin is 0 earns 1 point
item 1.2 "X", uncapped
m each earn 1 point
flag up when diff in top 1
flag down when rank(scored within n) is 2
flag mid when n in bottom 50%
grade first when total in top 1
grade last when total in bottom 1
grade other otherwise
""",
    "keys of a chain of all kinds": f"""\
rubric "x"
ties broken by n lowest first, diff among the tied lowest first, count-back of games.margin where played among the tied, share, m, then leave no gap
{_GAMES}fact n: count, 0 to 1
fact m: count, 0 to 1
fact district: choice of east / west
define diff = sum(games.margin where played)
define share = diff / n
item 1 "X", uncapped
n in top 1 within district earns 1 point
by rank of diff, tied share the mean:
1: 20 points
2: 10 points
otherwise: 0 points
m in top 2 among units where district is east earns 0.5 points
total, shown to 4 decimals
grade good when total in top 50%
grade poor otherwise
""",
    "own and shared lists among the tied": f"""\
rubric "x"
ties broken by own among the tied, rest among the tied, m, own among the tied lowest first, then share the average rank
{_GAMES}{_WORKS}fact n: count, 0 to 2
fact m: count, 0 to 2
define own = count(works) + sum(games.ag where away is this unit)
define rest = count(games)
item 1 "a", uncapped
rank of n at most 2 earns 1 point
n in bottom 2 earns 0.5 points
""",
    "count-back of own records": f"""\
rubric "x"
ties broken by count-back of works.share where fine, count-back of works.on lowest first, then share the better rank
{_WORKS}fact n: count, 0 to 1
item 1 "X"
n in top 1 earns 1 point
n in bottom 1 loses 1 point
""",
    "what others have": """\
rubric "x"
ties share the better rank
fact n: count, 0 to 3
fact k: count, 0 to 2
fact l: count, 0 to 2
fact district: choice of east / west
fact late: yes/no
define g = k / l
define ratio = n / k
define peers = count(units where n above 0 within district)
define typical = mean(units.g within district without highest 1 and lowest 1)
define levels = distinct(units.ratio)
define worst = lowest(units.ratio where g above 0)
define near = sum(units.k where late within l)
define alike = count(units within g)
define most = sum(units.k where late without highest 1)
gate "G" when late and n is 0: not eligible
item 1 "a", uncapped, rounded half up to 4 decimals
n above 0 earns (n * 2) points
peers each earn 0.5 points, at most 3 points
typical is given and typical above 1 earns 1 point
levels at least 2 earns 0.25 points
worst is given and worst below 100% earns 0.125 points
near above 2 loses 1 point
alike each earn 0.01 points, at most 9 points
g in top 1 among units where late earns 2 points
most above 1 earns 0.001 points
item 2 "b", uncapped
ratio in top 1 within district earns 4 points
flag under when total below mean(units.total)
flag over when total is highest(units.total)
flag many when sum(units.total within district) above 4
""",
    "different values": f"""\
rubric "x"
{_WORKS}field twice = n / size
fact n: count, 0 to 3
define kinds = distinct(works.kind where fine)
define months = distinct(works.on)
define shares = distinct(works.share)
section 1 "K", for each different works.kind where fine, best 2, uncapped, at least 0 points
item 1.1 "r", for each record of works where size above 0
size each earn 1 point, at most 2 points
kind is "s" earns 0.5 points
count(works) at least 2 earns 0.25 points
item 1.2 "all"
works each earn 0.1 points, at most 10 points
distinct(works.on) at least 2 earns 0.2 points
kinds at least 2 earns 0.4 points
sum(works.size without highest 1) at least 2 earns 3 points
section 2 "T"
item 2.1 "t", for each different works.twice, uncapped, shown to 2 decimals
twice at least 100% earns 1 point
works where fine each earn 0.01 points
months above 1 earns 5 points
shares above 1 earns 50 points
total, drops what does not apply, shown to 2 decimals
""",
    "what is left out of a fold": f"""\
rubric "x"
ties share the better rank
{_WORKS}define t = mean(works.share without highest 1 and lowest 1)
define u = sum(works.share where fine without highest 2)
define v = mean(works.share where parts above 0 without lowest 1)
define w = sum(works.size where fine without highest 1 and lowest 1)
define last = highest(works.on)
item 1 "a", uncapped, rounded half up to 2 decimals
t is given earns 1 point
t is given and t at least 100% earns 1 point
u is given and u at least 100% earns 10 points
v is given and v at least 200% earns 100 points
w above 1 earns 1000 points
last is given and last after 2014-06-30 earns 0.5 points
last is given and last in top 1 earns 0.25 points
""",
    "combinations of occurrences": f"""\
rubric "x"
{_WORKS}section 1 "best", best item
item 1.1 "r", for each record of works where fine, times 2 when size above 1, starts at 1 point, uncapped
size above 0 earns size points
section 2 "mean", mean, needs at least 2 items
item 2.1 "r", for each record of works, applies when fine, uncapped
size is 0 earns 4 points
on before 2014-07-01 earns 1 point
section 3 "scaled", scales to 10 points
item 3.1 "r", for each record of works where fine, at most 3 points, at least 0 points
size above 0 earns size points
item 3.2 "one", at most 2 points
count(works) above 1 earns 2 points
section 4 "product", product, at most 99 points, drops what does not apply
item 4.1 "r", for each record of works where size above 0, at most 3 points
kind is "s" earns 2 points
fine earns 1 point
section 5 "worst", worst item
item 5.1 "r", for each record of works, uncapped
fine earns 3 points
share above 100% loses 1 point, to zero
section 6 "open", best 3
item 6.1 "r", for each record of works, applies when share above 50%, uncapped
fine earns 3 points
section 7 "start", mean, starts at 2 points
item 7.1 "r", for each record of works where fine, uncapped
holding(size above 0, share above 100%, kind is "s") each 1 earns 1 point, in proportion
total, drops what does not apply, shown to 4 decimals
""",
    "values with dates": """\
rubric "x"
fact filed: date
fact n: count, 0 to 3
parameter bar as of filed:
from 2014-06-30: 1
from 2014-07-01: 2
from 2015-01-01: 3
parameter fee by date:
from 2014-01-01: 1
from 2015-01-01: 2
define twice = bar * 2
item 1 "a", uncapped
bar is given and n at least bar earns 1 point
bar is given earns bar points, at most 3 points
n at least fee loses 0.5 points
bar is given and n below bar loses 4 points
twice is given and n below twice loses 0.25 points
""",
    "gates that say whom they concern": """\
rubric "x"
fact n: count, 0 to 3
fact m: count, 0 to 3
fact a: yes/no
fact b: yes/no
define ratio = n / m
gate "1", applies when ratio above 100%: a, otherwise total is zero
gate "2", applies when n above 1: a, b, otherwise item 1 is zero
gate "3", applies when b, when a: grade at most mid
gate "4", applies when ratio at least 300%: a, otherwise not eligible
item 1 "a"
n each earn 1 point
item 2 "b"
a earns 5 points
grade top when total above 5
grade mid when total above 2
grade low otherwise
flag any when total above 2
""",
    "reason codes": f"""\
rubric "x"
{_WORKS}fact n: count, 0 to 3
fact a: yes/no
fact b: yes/no
section 1 "s", baseline 8 points, reason code "S", drops what does not apply
item 1.1 "a", baseline 3 points, reason code "A"
a earns 1 point, reason code "A1"
b earns 1 point, reason code "A2"
n above 1 earns 1 point
item 1.2 "b", first match, baseline 2 points
n is 0 earns 0 points, reason code "B0"
n is 1 earns 1 point, reason code "B1"
otherwise earns 2 points, reason code "B2"
item 1.3 "c", baseline 4 points, reason code "C"
a earns 3 points
b loses 1 point, reason code "C1"
item 1.4 "e", applies when b, baseline 9 points, reason code "E"
a earns 3 points
item 1.5 "f", baseline 2 points, reason code "F"
n each lose 1 point, to zero, reason code "F1"
item 1.6 "g", baseline 6 points, reason code "G", best line
a earns 1 point, reason code "G1"
n each earn 2 points, reason code "G2"
section 2 "t"
item 2.1 "r", for each record of works where fine, uncapped, baseline 3 points, reason code "R"
size above 0 earns size points, reason code "R1"
total, drops what does not apply
""",
    "pairing": f"""\
rubric "x"
ties broken by m, count-back of works.size, then share the better rank
{_WORKS}fact n: count, 0 to 1
fact m: count, 0 to 1
fact strong: yes/no
fact weak: yes/no
fact out: yes/no
define ratio = m / n
define open = 1 / n
gate "G" when out: not eligible
pairing "sites": strong with weak, by n
pairing "turned": weak with strong, by ratio lowest first
pairing "open": open is 1 with m is 1, by ratio
pairing "by points": strong with weak, by points(1) lowest first
pairing "by total": total at least 2 with total below 2, by total
item 1 "a"
strong earns 2 points
m each earn 1 point
""",
    "fewer is better": """\
rubric "x"
ties broken by points(1), n, then share the better rank
fact n: count, 0 to 2
fact a: yes/no
fact b: yes/no
item 1 "a"
n each earn 1 point
item 2 "b"
a loses 1 point
b earns 1 point
item 3 "c", baseline 1 point, reason code "C"
n above 1 earns 2 points, reason code "C2"
a earns 0 points, reason code "C0"
total, lower is better
grade first when total in top 1
grade last when total in bottom 1
grade between otherwise
flag low when points(2) in top 1
flag high when points(2) in bottom 1
flag tie when rank of total is 1
flag line when points(2.1) in top 1
flag turned when points(1) in top 1 lowest first
pairing "p": a with b, by total
pairing "q": b with a, by points(2)
""",
    "points around occurrences": f"""\
rubric "x"
{_WORKS}fact n: count, 0 to 2
section 1 "s", for each record of works where fine, uncapped
item 1.1 "a"
size above 0 earns size points, at most 3 points
item 1.2 "b", at most points(1.1) points
n each earn 1 point
points(1.1) is 0 earns 1 point
points(1.1.1) at least 2 earns 0.5 points
section 2 "c"
item 2.1 "n"
n each earn 2 points
section 3 "d", at most points(2) points
item 3.1 "e", for each record of works, uncapped
points(2) above 2 earns 1 point
fine earns 1 point
""",
    "powers, roots and logarithms": """\
rubric "x"
fact n: count, 0 to 3
fact x: number, 0 to 9
fact y: number, -9 to 9
define p = (3.5 * power(x, 1.81)) rounded down to 3 decimals
define q = (2 - root(y - 1, 3) / 3) rounded half even to 5 decimals
define r = (1 / ln(x)) rounded up to 4 decimals
define s = max(log(x / 1000), -3) rounded half up to 0 decimals
define u = abs(ln(x) - n) rounded half up to 2 decimals
define v = (n * root(x)) rounded down to steps of 0.25
define w = power(x, -0.5) rounded half up to 6 decimals
define z = power(y, 3) / 8
item 1 "a", uncapped
p at least 1 earns p points
q at least 1 earns q points
r at least -9 earns 1 point
r above 1 earns 2 points
s at least -2 earns 1 point
u above 0 earns u points
v above 0 earns v points
w above 0 earns w points
z above 0 earns z points
""",
}
