# What a Looker project has to be told once; override both in a project that imports this one.
project_name: "account_health"

# The connection to PostgreSQL, as an administrator of Looker has named it.
constant: connection {
  value: "account_health"
  export: override_optional
}

# ACCOUNT_HEALTH_POSTGRES_SCHEMA of scripts/publish_postgres.py.
constant: schema {
  value: "account_health"
  export: override_optional
}
