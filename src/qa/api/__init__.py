"""The HTTP service: create_app(service) -> FastAPI."""

from qa.api.app import create_app

__all__ = ["create_app"]
