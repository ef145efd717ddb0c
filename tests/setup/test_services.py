"""The tests' own PostgreSQL and Redis. The browser's are in tests/browser."""

import sqlalchemy
from redis import Redis


def test_a_database_is_empty_and_stores_both_languages(database_url: str) -> None:
    engine = sqlalchemy.create_engine(database_url)
    with engine.begin() as db:
        assert sqlalchemy.inspect(db).get_table_names() == []
        db.execute(sqlalchemy.text("CREATE TABLE said (words TEXT)"))
        db.execute(sqlalchemy.text("INSERT INTO said VALUES ('你好, hello')"))
        assert db.scalar(sqlalchemy.text("SELECT words FROM said")) == "你好, hello"
    engine.dispose()


def test_a_test_finds_nothing_of_another_in_redis(redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        assert redis.keys() == []
        redis.set("left", "over")


def test_redis_is_empty_again_for_the_next(redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        assert redis.keys() == []
        redis.set("left", "over")
