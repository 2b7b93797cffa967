"""Account Health every night, as a DAG of Airflow (2.10 or 3).

Install: copy it into the folder of your DAGs. One task, since dbt holds its DuckDB file for the
whole run: a task per model (Cosmos) would wait for the lock, and nothing is published in between.
"""

from datetime import datetime, timedelta

try:
    from airflow.providers.standard.operators.bash import BashOperator
    from airflow.sdk import DAG
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.operators.bash import BashOperator

with DAG(
    "account_health",
    schedule="30 5 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    tags=["customer success"],
):
    BashOperator(
        task_id="daily_run",
        bash_command="cd /srv/account-health && .venv/bin/python scripts/daily_run.py",
        append_env=True,
        skip_on_exit_code=75,  # another run is at work
        # Goes on from what was published last, so it costs one normal night.
        retries=1,
        retry_delay=timedelta(minutes=15),
        execution_timeout=timedelta(hours=4),
    )
