# ruff: noqa: S310, T201 - a program for a terminal, which asks the address it is given
"""The README's example: log in, order a dataset, wait for it, read it. `test_readme_example.py` runs it."""

import json
import os
import time
from typing import Any
from urllib.request import Request, urlopen

import pandas as pd

API, headers = os.environ["API"], {"Content-Type": "application/json"}  # http://127.0.0.1:8000/api/v1/


def call(path: str, body: Any = None) -> Any:
    return json.load(urlopen(Request(API + path, body and json.dumps(body).encode(), headers)))


token = call("login/", {"username": "admin", "password": os.environ["PASSWORD"]})["token"]
headers["Authorization"] = f"Token {token}"
release = call("releases/", {"survey": "iced-tea", "options": {"formats": ["parquet"]}, "seed": 7})
while release["state"] in ("queued", "building"):
    time.sleep(1)
    release = call(f"releases/{release['id']}/")
print(release["message"])
print(pd.read_parquet(release["files"][0]["url"], storage_options=headers))
