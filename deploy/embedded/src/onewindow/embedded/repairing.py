"""`onewindow parked`: what could not be handled, and what an operator does about it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from rich.table import Table

from onewindow.embedded.line.caller import Caller, stranger
from onewindow.embedded.words import CommandError, counted, out, say

T = TypeVar("T")


def list_parked(server: str, name: str, password: str, *, as_json: bool) -> None:
    """Everything that waits for a person. Raises CommandError."""
    parked = _asked(server, name, password, _parked)
    if as_json:
        out.print_json(data=parked)
        return
    table = Table(show_edge=False, pad_edge=False)
    for heading in ("来源 origin", "原因 code", "申请 case", "时间 at", "服务 service"):
        table.add_column(heading, overflow="fold")
    for one in parked:
        table.add_row(one["origin"], one["code"], one["case"] or "-", one["at"], one["service"])
    if parked:
        out.print(table)
    say(f"搁置 {len(parked)} 条", f"{counted(len(parked), 'record')} parked")


def show(origin: str, server: str, name: str, password: str) -> None:
    """One parked record with how it begins. Raises CommandError."""
    for one in _asked(server, name, password, _parked):
        if one["origin"] == origin:
            out.print_json(data=one)
            return
    raise CommandError("没有这条搁置记录。", f"Nothing is parked under {origin}.")


def repair(origin: str, verb: str, reasons: str, server: str, name: str, password: str) -> None:
    """``replay`` or ``drop`` a parked record, with reasons for the record. Raises CommandError."""

    async def order(operator: Caller) -> dict[str, Any]:
        return await operator.post(f"/v1/parked/{origin}/{verb}", {"reasons": reasons})

    ordered = _asked(server, name, password, order)
    say("已下达", f"Ordered: {verb} {origin}, case {ordered['case'] or '-'}", "green")


async def _parked(operator: Caller) -> list[dict[str, Any]]:
    return list((await operator.get("/v1/parked"))["parked"])


def _asked(server: str, name: str, password: str, ask: Callable[[Caller], Awaitable[T]]) -> T:
    async def asked() -> T:
        async with stranger(server) as caller:
            return await ask(await caller.signed_in(name, password))

    return asyncio.run(asked())
