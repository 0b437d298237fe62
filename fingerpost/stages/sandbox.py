"""Jinja's sandbox, and no way to the clock: the page would differ from one build to the next.

Rule 1: what a template may reach and call is what `ImmutableSandboxedEnvironment` allows, less the clock. Rule 2: a
look-up or a call is not judged where the judgement is known beforehand: fields of our frozen values, keys of plain
mappings, macros, and functions without any flag. These are nine of ten, and judging took a third of the time of a page.
"""

from collections.abc import Callable
from datetime import date
from functools import cache, partial
from keyword import iskeyword
from types import FunctionType, MethodType
from typing import Any

import msgspec
from jinja2 import nodes
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import Template, TemplateModule
from jinja2.runtime import Context, Macro, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from fingerpost.model.compiled import Compiled

_CLOCKS = frozenset({"now", "today", "utcnow", "astimezone", "timestamp", "tzinfo"})
_OF_MAPPINGS = frozenset(dir(dict))


class Writer(CodeGenerator):
    """Writes templates as Python; what is shown goes through `Sandbox.shown`."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if finalize.src is None and frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("environment.shown(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 - Jinja's own name
        is_usual = node.dyn_args is None and node.dyn_kwargs is None and not forward_caller
        if not is_usual or any(iskeyword(named.key) for named in node.kwargs):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write("environment.callee(context, ")
        self.visit(node.node, frame)
        self.write(f", {'_loop_vars' if frame.loop_frame else None}, {'_block_vars' if frame.block_frame else None})(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        self.write(")")


class KeptTemplates(BytecodeCache):
    """What templates were compiled to, from one build to the next, by their names, places and texts."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.compiled.get(_key(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None, "Jinja has just compiled it"
        self.compiled.put(_key(bucket), bucket.code)


def _key(bucket: Bucket) -> str:
    return f"{bucket.key} {bucket.checksum}"


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment templates are carried out in."""

    code_generator_class = Writer

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._known: dict[Any, Template] = {}

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:  # noqa: A002 - Jinja's own name
        """A template by its name, found once: a page includes some twenty."""
        if parent is not None and type(name) is str and name.startswith("!"):
            name, parent = self.join_path(name, parent), None
        known = self._known.get(name) if globals is None else None
        if known is None:
            known = super().get_template(name, parent, globals)
            if globals is None:
                self._known[name] = known
        return known

    def join_path(self, template: str, parent: str) -> str:
        """`!name` is the template that `name` stands before, counted from the one that asks for it."""
        is_own = template.startswith("!") and template.lstrip("!") == parent.lstrip("!")
        return "!" * (len(parent) - len(parent.lstrip("!"))) + template if is_own else template

    def getattr(self, obj: Any, attribute: str) -> Any:
        """What `obj.attribute` is in a template."""
        kind: Any = type(obj)
        if attribute in _fields(kind):
            return getattr(obj, attribute)
        if kind is dict:
            if attribute in obj and attribute not in _OF_MAPPINGS:
                return obj[attribute]
        elif kind is TemplateModule and attribute in obj.__dict__ and not attribute.startswith("_"):
            return obj.__dict__[attribute]
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """What `obj[argument]` is in a template, and what filters such as `selectattr` look at."""
        kind: Any = type(obj)
        if type(argument) is str and argument in _fields(kind):
            return getattr(obj, argument)
        return super().getitem(obj, argument)

    def callee(self, context: Context, obj: Any, loop_vars: Any, block_vars: Any) -> Callable[..., Any]:
        """What is called where a template has `obj(...)`; what is not known beforehand is judged by `call`."""
        if type(obj) is Macro:
            return partial(obj, context.eval_ctx)
        function = obj.__func__ if type(obj) is MethodType else obj
        if type(function) is FunctionType and not function.__dict__:
            return obj  # type: ignore[no-any-return]  # it carries no flag: neither unsafe nor one that wants the context
        return partial(self.call, context, obj, _loop_vars=loop_vars, _block_vars=block_vars)

    @staticmethod
    def shown(value: Any) -> str:
        """The value as HTML: `escape`, which makes a `Markup` of each piece although they are joined at once."""
        kind = type(value)
        if kind is Markup:
            return value  # type: ignore[no-any-return]  # its type was just looked at
        if kind is str and not ("&" in value or "<" in value or ">" in value or '"' in value or "'" in value):
            return value  # type: ignore[no-any-return]  # its type was just looked at
        if kind is int or kind is float:
            return str(value)
        return "" if kind is Undefined else escape(value)  # what `x if y` is without `else`

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        is_clock = attr in _CLOCKS and (isinstance(obj, date) or (isinstance(obj, type) and issubclass(obj, date)))
        return not is_clock and super().is_safe_attribute(obj, attr, value)


@cache
def _fields(kind: type) -> frozenset[str]:
    """The fields of one of our values, which are plain data; none for any other class."""
    return frozenset(kind.__struct_fields__) if issubclass(kind, msgspec.Struct) else frozenset()
