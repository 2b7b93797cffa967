"""Give a PostgreSQL schema the shape of the marts: tables, columns, keys, comments, grants.

Every function works in the transaction of the connection it is given, and changes only what
differs: a statement that would change nothing would still lock its table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import psycopg
from loader_columns import sql_name
from psycopg import sql
from publish import PublishError
from published_marts import Column, ForeignKey, Mart

NAME_BYTES = 63
TYPES = {
    "BOOLEAN": "boolean",
    "TINYINT": "smallint",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "HUGEINT": "numeric(39,0)",
    "UTINYINT": "smallint",
    "USMALLINT": "integer",
    "UINTEGER": "bigint",
    "UBIGINT": "numeric(20,0)",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "VARCHAR": "text",
    "DATE": "date",
    "TIME": "time without time zone",
    "TIMESTAMP": "timestamp without time zone",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
    "BLOB": "bytea",
    "UUID": "uuid",
}
DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
READING = ("SELECT", "REFERENCES")
WRITING = ("DELETE", "TRUNCATE", "TRIGGER")
WRITING_COLUMNS = ("INSERT", "UPDATE")  # which may also be granted for single columns


@dataclass(frozen=True)
class Shape:
    """A table as PostgreSQL has it: column → (type, is required), its key and the key's name."""

    columns: Mapping[str, tuple[str, bool]]
    key: tuple[str, ...]
    key_name: str | None


def postgres_type(data_type: str) -> str:
    """PostgreSQL's name of a DuckDB type; an empty text if it has none."""
    if data_type.endswith("[]"):
        inner = postgres_type(data_type.removesuffix("[]"))
        return f"{inner}[]" if inner else ""
    decimal = DECIMAL.fullmatch(data_type)
    return f"numeric({decimal[1]},{decimal[2]})" if decimal else TYPES.get(data_type, "")


def refuse_impossible(marts: Iterable[Mart]) -> None:
    """Raise PublishError for a type or a name that PostgreSQL cannot hold."""
    for mart in marts:
        for name in (mart.name, *(column.name for column in mart.columns)):
            if len(name.encode()) > NAME_BYTES:
                raise PublishError(
                    f"{mart.name}: the name {name} has more than {NAME_BYTES} bytes, which "
                    "PostgreSQL would cut off; shorten it"
                )
        for column in mart.columns:
            if not postgres_type(column.data_type):
                raise PublishError(
                    f"{mart.name}.{column.name} is {column.data_type}, which has no counterpart in "
                    "PostgreSQL; cast it in the mart, to varchar for example"
                )


def shapes(connection: psycopg.Connection, schema: str) -> dict[str, Shape]:
    """The tables of the schema by name, without their rows."""
    columns: dict[str, dict[str, tuple[str, bool]]] = {}
    for table, name, data_type, is_required in connection.execute(
        """
        select classes.relname, columns.attname,
            format_type(columns.atttypid, columns.atttypmod), columns.attnotnull
        from pg_class as classes
        left join pg_attribute as columns
            on classes.oid = columns.attrelid and columns.attnum > 0 and not columns.attisdropped
        where classes.relnamespace = to_regnamespace(%s) and classes.relkind in ('r', 'p')
        order by classes.relname, columns.attnum
        """,
        [sql_name(schema)],
    ):
        found = columns.setdefault(table, {})
        if name is not None:
            found[name] = (data_type, is_required)
    keys = {
        table: (tuple(names), key_name)
        for table, names, key_name in connection.execute(
            """
            select classes.relname,
                array_agg(columns.attname::text order by places.place), constraints.conname
            from pg_constraint as constraints
            inner join pg_class as classes on constraints.conrelid = classes.oid
            cross join unnest(constraints.conkey) with ordinality as places (number, place)
            inner join pg_attribute as columns
                on classes.oid = columns.attrelid and places.number = columns.attnum
            where constraints.contype = 'p' and classes.relnamespace = to_regnamespace(%s)
            group by classes.relname, constraints.conname
            """,
            [sql_name(schema)],
        )
    }
    return {table: Shape(found, *keys.get(table, ((), None))) for table, found in columns.items()}


def create(connection: psycopg.Connection, schema: str, mart: Mart) -> None:
    """Create the mart's table with its primary key."""
    parts = [_definition(column) for column in mart.columns]
    parts += [_primary_key(mart)] if mart.key else []
    table = sql.Identifier(schema, mart.name)
    connection.execute(sql.SQL("create table {} ({})").format(table, sql.SQL(", ").join(parts)))


def differences(mart: Mart, shape: Shape) -> list[sql.Composable]:
    """What `alter table` has to do so that the table, while no row is in it, is the mart's."""
    wanted = {column.name: column for column in mart.columns}
    changes = []
    if shape.key_name and shape.key != mart.key:
        changes.append(sql.SQL("drop constraint {}").format(sql.Identifier(shape.key_name)))
    for name, (data_type, is_required) in shape.columns.items():
        column, identifier = wanted.get(name), sql.Identifier(name)
        if column is None:
            changes.append(sql.SQL("drop column {}").format(identifier))
            continue
        expected = postgres_type(column.data_type)
        if data_type != expected:
            retype = sql.SQL("alter column {} type {type} using null::{type}")
            changes.append(retype.format(identifier, type=sql.SQL(expected)))
        if is_required != _is_required(mart, column):
            verb = sql.SQL("drop" if is_required else "set")
            changes.append(sql.SQL("alter column {} {} not null").format(identifier, verb))
    for column in mart.columns:
        if column.name not in shape.columns:
            changes.append(sql.SQL("add column {}").format(_definition(column)))
    if mart.key and shape.key != mart.key:
        changes.append(sql.SQL("add {}").format(_primary_key(mart)))
    return changes


def alter(
    connection: psycopg.Connection, schema: str, table: str, changes: Sequence[sql.Composable]
) -> None:
    """Apply `differences`. The table keeps its grants, and the views that read other columns.

    It is locked against readers until the transaction ends.
    """
    connection.execute(
        sql.SQL("alter table {} {}").format(
            sql.Identifier(schema, table), sql.SQL(", ").join(changes)
        )
    )


def foreign_keys_of(connection: psycopg.Connection, schema: str) -> dict[ForeignKey, str]:
    """The one-column foreign keys within the schema, each with its name."""
    rows = connection.execute(
        """
        select children.relname, child_columns.attname, parents.relname, parent_columns.attname,
            constraints.conname
        from pg_constraint as constraints
        inner join pg_class as children on constraints.conrelid = children.oid
        inner join pg_class as parents on constraints.confrelid = parents.oid
        inner join pg_attribute as child_columns
            on children.oid = child_columns.attrelid
            and constraints.conkey[1] = child_columns.attnum
        inner join pg_attribute as parent_columns
            on parents.oid = parent_columns.attrelid
            and constraints.confkey[1] = parent_columns.attnum
        where constraints.contype = 'f' and cardinality(constraints.conkey) = 1
            and children.relnamespace = to_regnamespace(%s)
            and parents.relnamespace = children.relnamespace
        """,
        [sql_name(schema)],
    )
    return {ForeignKey(*key): name for *key, name in rows}


def drop_foreign_key(connection: psycopg.Connection, schema: str, table: str, name: str) -> None:
    """Take a foreign key away, by its name."""
    connection.execute(
        sql.SQL("alter table {} drop constraint {}").format(
            sql.Identifier(schema, table), sql.Identifier(name)
        )
    )


def add_foreign_key(connection: psycopg.Connection, schema: str, key: ForeignKey) -> None:
    """Add the key, and an index on its column to check it by whenever a parent row goes."""
    child, column = sql.Identifier(schema, key.table), sql.Identifier(key.column)
    index = sql.Identifier(f"{key.table}_{key.column}_idx")
    connection.execute(
        sql.SQL("create index if not exists {} on {} ({})").format(index, child, column)
    )
    connection.execute(
        sql.SQL("alter table {} add foreign key ({}) references {} ({})").format(
            child, column, sql.Identifier(schema, key.parent), sql.Identifier(key.parent_column)
        )
    )


def comment(connection: psycopg.Connection, schema: str, marts: Iterable[Mart]) -> None:
    """Bring comments on tables and columns up to date."""
    told = {
        (table, column): text
        for table, column, text in connection.execute(
            """
            select classes.relname, coalesce(columns.attname, ''), descriptions.description
            from pg_description as descriptions
            inner join pg_class as classes
                on descriptions.objoid = classes.oid
                and descriptions.classoid = 'pg_class'::regclass
            left join pg_attribute as columns
                on classes.oid = columns.attrelid and descriptions.objsubid = columns.attnum
                and columns.attnum > 0
            where classes.relnamespace = to_regnamespace(%s)
            """,
            [sql_name(schema)],
        )
    }
    with connection.pipeline():
        for mart in marts:
            if told.get((mart.name, "")) != mart.comment:
                target = sql.SQL("table {}").format(sql.Identifier(schema, mart.name))
                _comment_on(connection, target, mart.comment)
            for column in mart.columns:
                if told.get((mart.name, column.name)) != column.comment:
                    name = sql.Identifier(schema, mart.name, column.name)
                    _comment_on(connection, sql.SQL("column {}").format(name), column.comment)


def grant(connection: psycopg.Connection, schema: str, role: str, tables: Iterable[str]) -> None:
    """Let `role` read the tables, and nothing else; raises PublishError if it may do more.

    REFERENCES changes no data. Without it information_schema hides the primary keys from the role,
    and Metabase, which looks there, would know none.
    """
    if not connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
        raise PublishError(
            f"the role {role} does not exist. It is the one BI reads with; create it once: "
            f"create role {role} login password '...'"
        )
    names = {"schema": sql.Identifier(schema), "role": sql.Identifier(role)}
    connection.execute(sql.SQL("grant usage on schema {schema} to {role}").format(**names))
    for table in tables:
        missing = connection.execute(
            "select privilege from unnest(%s::text[]) as privilege "
            "where not has_table_privilege(%s, %s, privilege)",
            [list(READING), role, sql.Identifier(schema, table).as_string(connection)],
        ).fetchall()
        if missing:
            connection.execute(
                sql.SQL("grant {} on {} to {role}").format(
                    sql.SQL(", ".join(READING)), sql.Identifier(schema, table), **names
                )
            )
    powers = powers_of(connection, schema, role)
    if powers:
        raise PublishError(
            f"the role {role} may do more than read: {', '.join(powers)}. "
            "Revoke that (as in `revoke create on schema public from public`), or name another "
            "role in ACCOUNT_HEALTH_POSTGRES_ROLE"
        )


def powers_of(connection: psycopg.Connection, schema: str, role: str) -> list[str]:
    """What the role could change in the schema, or create anywhere; empty is as it should be.

    A role that may create tables could, with REFERENCES, hold on to rows and stop the next publish.
    """
    return [
        what
        for (what,) in connection.execute(
            """
            select format('%%s on %%s', lower(privilege), classes.relname)
            from pg_class as classes
            cross join unnest(%(writing)s::text[] || %(writing_columns)s::text[]) as privilege
            where classes.relnamespace = to_regnamespace(%(schema)s)
                and classes.relkind in ('r', 'p')
                and case
                    when privilege = any(%(writing_columns)s::text[])
                        then has_any_column_privilege(%(role)s, classes.oid, privilege)
                    else has_table_privilege(%(role)s, classes.oid, privilege)
                end
            union all
            select format('create in schema %%s', nspname) from pg_namespace
            where has_schema_privilege(%(role)s, oid, 'CREATE') and nspname !~ '^pg_(toast|temp)'
            union all
            select 'create schemas'
            where has_database_privilege(%(role)s, current_database(), 'CREATE')
            order by 1
            """,
            {
                "writing": list(WRITING),
                "writing_columns": list(WRITING_COLUMNS),
                "schema": sql_name(schema),
                "role": role,
            },
        )
    ]


def _definition(column: Column) -> sql.Composable:
    return sql.SQL("{} {}{}").format(
        sql.Identifier(column.name),
        sql.SQL(postgres_type(column.data_type)),
        sql.SQL(" not null" if column.is_required else ""),
    )


def _primary_key(mart: Mart) -> sql.Composable:
    columns = sql.SQL(", ").join(map(sql.Identifier, mart.key))
    return sql.SQL("primary key ({})").format(columns)


def _is_required(mart: Mart, column: Column) -> bool:
    return column.is_required or column.name in mart.key


def _comment_on(connection: psycopg.Connection, target: sql.Composable, text: str | None) -> None:
    connection.execute(sql.SQL("comment on {} is {}").format(target, sql.Literal(text)))
