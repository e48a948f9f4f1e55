"""A process that can open no socket, whatever runs in it: kept so by the kernel (seccomp, Linux).

A filter of system calls, once set, stays until the process ends and holds for all its threads.
Limiting open files to none would keep sockets out too, but the database opens only the first
sixteen of its files at once and the others as a query needs them.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys
from dataclasses import dataclass
from typing import Final

_NO_NEW_PRIVILEGES: Final = 38  # of prctl(2)
_SET_SECCOMP: Final = 22
_MODE_FILTER: Final = 2
_ALLOW: Final = 0x7FFF0000  # what a filter answers, from linux/seccomp.h
_REFUSE: Final = 0x00050000 | errno.EACCES

_LOAD: Final = 0x20  # of the kernel's packet filters, linux/filter.h: load a word …
_EQUAL: Final = 0x15  # … jump if it equals the operand …
_AT_LEAST: Final = 0x35  # … or is at least that …
_RETURN: Final = 0x06
_CALL: Final = 0  # where in struct seccomp_data the call's number is
_MACHINE: Final = 4  # … and the machine's


@dataclass(frozen=True, slots=True, kw_only=True)
class _Calls:
    """A machine as the kernel's audit knows it, and its numbers of the calls to be refused."""

    machine: int
    socket: int
    socketpair: int
    connect: int
    io_uring_setup: int = 425
    others: int  # from this number on, calls of another convention, which would get around it


_MACHINES: Final = {
    "x86_64": _Calls(machine=0xC000003E, socket=41, socketpair=53, connect=42, others=0x40000000),
    "aarch64": _Calls(
        machine=0xC00000B7, socket=198, socketpair=199, connect=203, others=0x40000000
    ),
}


def without_sockets() -> bool:
    """Keep this process from opening sockets, for good; whether the kernel does so."""
    calls = _MACHINES.get(platform.machine())
    if not sys.platform.startswith("linux") or calls is None or sys.maxsize < 1 << 32:
        return False
    code = _program(calls)
    text = ctypes.create_string_buffer(code, len(code))
    head = struct.pack("HP", len(code) // 8, ctypes.addressof(text))  # struct sock_fprog
    program = ctypes.create_string_buffer(head, len(head))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
    if prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(prctl(_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(program), 0, 0) == 0)


def _program(calls: _Calls) -> bytes:
    """The filter: eight bytes an instruction, struct sock_filter."""
    refused = (calls.socket, calls.socketpair, calls.connect, calls.io_uring_setup)
    left = len(refused)
    lines = [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 0, left + 3, calls.machine),  # calls of another machine's convention: refused
        (_LOAD, 0, 0, _CALL),
        (_AT_LEAST, left + 1, 0, calls.others),
        *((_EQUAL, left - place, 0, number) for place, number in enumerate(refused)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("HBBI", *line) for line in lines)
