from tests.fixtures_store import catalog, database, database_uri, mongo_uri, store_dir

__all__ = ["catalog", "database", "database_uri", "mongo_uri", "store_dir"]
