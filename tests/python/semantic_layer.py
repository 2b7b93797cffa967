"""The metrics of the project, asked as `mf query` asks them, of any DuckDB connection.

`mf` opens the build file through dbt and starts for seconds; this hands MetricFlow, the library
behind it, the parsed metrics and a connection.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
from metricflow.data_table.mf_table import MetricFlowDataTable
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantics.model.dbt_manifest_parser import (
    parse_manifest_from_dbt_generated_manifest,
)
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup


class _Client:
    """What MetricFlow asks of a database (its protocol SqlClient), on an open connection."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def query(self, stmt: str, *_: object, **__: object) -> MetricFlowDataTable:
        found = self._connection.execute(stmt)
        names = [column[0] for column in found.description]
        return MetricFlowDataTable.create_from_rows(column_names=names, rows=found.fetchall())

    def render_bind_parameter_key(self, bind_parameter_key: str) -> str:
        return f"${bind_parameter_key}"


class Metrics:
    """The metrics that dbt wrote into semantic_manifest.json, over the tables of a connection."""

    def __init__(self, semantic_manifest: Path, connection: duckdb.DuckDBPyConnection) -> None:
        text = semantic_manifest.read_text(encoding="utf-8")
        parsed = parse_manifest_from_dbt_generated_manifest(manifest_json_string=text)
        self.names = sorted(metric.name for metric in parsed.metrics)
        self._engine = MetricFlowEngine(SemanticManifestLookup(parsed), _Client(connection))

    def query(self, metrics: Sequence[str], group_by: Sequence[str] = (), where: str = "") -> Any:
        """Rows as `mf query` gives them: the group's values first, then the metrics as named."""
        request = MetricFlowQueryRequest.create(
            metric_names=metrics,
            group_by_names=group_by,
            where_constraints=[where] if where else None,
        )
        table = self._engine.query(request).result_df
        places = [table.column_names.index(name) for name in (*group_by, *metrics)]
        return [tuple(row[place] for place in places) for row in table.rows]
