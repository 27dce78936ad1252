"""The way to a DataSage server from Python: `connect()`, then datasets, charts and dashboards by name."""

from datasage_jupyter.client.client import Client, connect
from datasage_jupyter.client.dataset import Dataset
from datasage_jupyter.client.listing import Listing

__all__ = ["Client", "Dataset", "Listing", "connect"]
