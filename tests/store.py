"""A store that speaks S3, in this process, with one empty bucket."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from moto.server import ThreadedMotoServer

BUCKET = "kalima-paper"


@contextmanager
def running_store(*, port: int = 0) -> Iterator[str]:
    """The STORE_URL of its bucket, until the block ends."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        client = boto3.client(
            "s3",
            endpoint_url=f"http://{host}:{port}",
            aws_access_key_id="kalima",
            aws_secret_access_key="of-a-test",
            region_name="us-east-1",
        )
        client.create_bucket(Bucket=BUCKET)
        yield f"s3+http://kalima:of-a-test@{host}:{port}/{BUCKET}"
    finally:
        server.stop()
