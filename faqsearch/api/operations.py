"""What those who run the service ask: does it live, can it answer, how does it do."""

from flask import Response, jsonify
from marshmallow import Schema, fields

from faqsearch.api import metrics
from faqsearch.api.openapi import Blueprint
from faqsearch.api.services import services

operations = Blueprint("operations", __name__, description="Health and measurements.")


class HealthSchema(Schema):
    status = fields.Constant("ok", required=True, metadata={"type": "string"})


class ReadySchema(Schema):
    status = fields.Constant("ready", required=True, metadata={"type": "string"})
    generation = fields.String(required=True, metadata={"description": "The generation that answers."})
    fault = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Why that is not the published one; null while it is."},
    )
    model = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "The model of sentence embeddings that counts; null where none does: there is none, the "
            "corpus teaches enough, or the one that the generation was made with is not here, as the log then says."
        },
    )


@operations.operation("GET", "/healthz", returns=HealthSchema)
def healthz() -> Response:
    """The process lives"""
    return jsonify({"status": "ok"})


@operations.operation("GET", "/readyz", returns=ReadySchema, problems=[503])
def readyz() -> Response:
    """An index is open

    `fault` says where a generation was published that cannot be opened, a damaged one say: the one before it answers.
    """
    snapshots = services().snapshots
    searcher = snapshots.current()
    ready = {"status": "ready", "generation": searcher.generation, "fault": snapshots.fault(), "model": searcher.model}
    return jsonify(ready)


@operations.operation("GET", "/metrics", returns={"type": "string"}, media_type="text/plain")
def measurements() -> Response:
    """Measurements for Prometheus"""
    return Response(metrics.exposition(services().snapshots), content_type=metrics.CONTENT_TYPE)
