"""Commands that have commands, and what is said where one is misspelt."""

import re

import click

from fingerpost.model.nearest import nearest


class Group(click.Group):
    """A group that says which command was probably meant, and where an option or a name has no place."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments of the group; an option that its commands have must stand behind them."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            command = next((arg for arg in args if self.get_command(ctx, arg) is not None), None)
            if command is None:
                raise
            raise click.UsageError(
                f"the option `{error.option_name}` stands behind the command: "
                f"`{ctx.command_path} {command} {error.option_name} …`",
                ctx,
            ) from None

    def invoke(self, ctx: click.Context) -> object:
        """Runs a command; one that was given a name it has no use for says so in plain words."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            extra = re.match(r"Got unexpected extra arguments? \((.*)\)", error.message)
            if extra is None or error.ctx is None:
                raise
            told = f"`{error.ctx.command_path}` has no use for `{extra[1]}`"
            is_whole = any(option.name == "site" for option in error.ctx.command.params)
            words = (
                "it works on the whole site; another site is named with `--site DIR`" if is_whole else "leave it out"
            )
            if any(isinstance(param, click.Argument) for param in error.ctx.command.params):
                words = "a name or title of several words must stand in quotes"
            raise click.UsageError(f"{told}: {words}", error.ctx) from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first argument names; a fault of usage, with a hint, where there is none."""
        name = args[0]
        if name == "help" and self.get_command(ctx, name) is None:
            click.echo(ctx.get_help())
            ctx.exit()
        if name.startswith("-") or self.get_command(ctx, name) is not None:
            return super().resolve_command(ctx, args)
        known = tuple(self.list_commands(ctx))
        near = nearest(name, known, 1)
        hint = f"did you mean `{near[0]}`?" if near else "there is " + ", ".join(f"`{other}`" for other in known)
        raise click.UsageError(f"there is no command `{name}`; {hint}", ctx)
