"""Runs reconcile.sql in DuckDB and tells what it cost: reconcile.py FOLDER csv|parquet OUT."""

import pathlib
import resource
import sys
import time

import duckdb

folder, extension, out = sys.argv[1:]
sql = pathlib.Path(__file__).with_suffix(".sql").read_text()
for table in ("rules", "orders", "deliveries", "invoices"):
    reader = "read_csv" if extension == "csv" else "read_parquet"
    sql = sql.replace("{" + table + "}", f"{reader}('{folder}/{table}.{extension}')")
connection = duckdb.connect()


def cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


before, started = cpu(), time.monotonic()
connection.execute(sql.replace("{out}", out))
spent, wall = cpu() - before, time.monotonic() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(f"cpu_ms={spent * 1000:.0f} wall_ms={wall * 1000:.0f} peak_kib={peak} version={duckdb.__version__}")
