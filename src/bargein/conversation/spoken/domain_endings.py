"""Whether a domain can end where the speaker has stopped: "dot com" can, "dot co" rarely does.

Endings by which people are known to end an address. Any other may be the middle of one,
as in "mail dot example" … "dot com". Which domains exist is not judged.
"""

from __future__ import annotations

from typing import Literal

__all__ = ["domain_ending"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GENERIC = _words(
    "com org net edu gov mil int info biz dev app xyz pro online site tech coop museum aero"
)
_COUNTRIES = _words(
    "ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt "
    "bw by bz ca cc cd cf cg ch ci ck cl cm cn cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er "
    "es et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn "
    "hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc "
    "li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na "
    "nc nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw "
    "sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn "
    "to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
_FIRST_HALVES = _words("co ac ne or go gv")
"""As in "co dot uk", "ac dot at", "or dot jp"; or the start of a longer one that is spelled."""


def domain_ending(domain: str) -> Literal["end", "middle", "unknown"]:
    """What the last label of a domain with a dot says; letter case does not matter."""
    label = domain.rpartition(".")[2].lower()
    if label in _GENERIC or label in _COUNTRIES:
        return "end"
    return "middle" if label in _FIRST_HALVES else "unknown"
