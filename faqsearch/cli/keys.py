"""``keys``: add, list and remove the keys of programs and operators."""

import dataclasses

import click

from faqsearch.cli.group import json_option, print_json, read_settings, say


@click.group()
def keys() -> None:
    """Keys for the API and the desk, kept as salted hashes.

    From the first key of the role `search` on, the API asks for one.
    """


@keys.command()
@click.argument("name", required=False)
@click.option(
    "--role", "roles", type=click.Choice(["search", "feedback", "desk"]), multiple=True, required=True,
    help="search: the whole API; feedback: votes and choices alone; desk: the operator's page. May be repeated.",
)  # fmt: skip
@click.option("--limit", type=click.IntRange(1, 1_000_000), help="Requests a minute; without, as many as it likes.")
@json_option
def add(name: str | None, roles: tuple[str, ...], limit: int | None, as_json: bool) -> None:
    """Make a key and print it, this once."""
    from faqsearch.keys import Role, add_key

    key, secret = add_key(read_settings().keys_file, [Role(role) for role in roles], name=name, limit=limit)
    if as_json:
        print_json({"name": key.name, "roles": key.roles, "limit": key.limit, "key": secret})
    else:
        say(secret)
        say(f"The key {key.name}, for {', '.join(key.roles)}. It is shown only now; send it as", err=True)
        say("Authorization: Bearer " + secret[:13] + "…", err=True)


@keys.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the keys; what they are themselves, nothing can tell."""
    from faqsearch.keys import read_keys

    held = read_keys(read_settings().keys_file)
    if as_json:
        rows = [dataclasses.asdict(key) for key in held]
        print_json({"keys": [{k: row[k] for k in ("name", "id", "roles", "limit", "added")} for row in rows]})
    else:
        for key in held:
            limit = f"{key.limit} a minute" if key.limit else "no limit"
            say(f"{key.name}  {', '.join(key.roles)}  {limit}  faq_{key.id}_…  {key.added}")
        if not held:
            say("There are no keys.")


@keys.command()
@click.argument("name")
@json_option
def remove(name: str, as_json: bool) -> None:
    """Take a key back; running servers refuse it from the next request on."""
    from faqsearch.keys import remove_key

    key = remove_key(read_settings().keys_file, name)
    if as_json:
        print_json({"removed": key.name})
    else:
        say(f"Removed the key {key.name}.")
