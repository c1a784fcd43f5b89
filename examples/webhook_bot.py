"""The same bot behind a messenger: the webhook of Rasa's REST channel, which website widgets and bridges speak.

    python3 examples/webhook_bot.py [PORT] [ADDRESS]        5005 and http://127.0.0.1:8000 when none is given

``POST /webhooks/rest/webhook`` takes ``{"sender": "u1", "message": "怎么退款"}`` and answers with a list of messages,
each ``{"recipient_id": "u1", "text": "…"}``, with ``buttons`` where there is something to choose.
"""

import json
import sys
from collections import OrderedDict
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import URLError

from chatbot import ask, say

CONVERSATIONS = 10_000  # of which the last context is kept; who comes back later begins anew
ADDRESS = sys.argv[2] if len(sys.argv) > 2 else "http://127.0.0.1:8000"
contexts: OrderedDict[str, str] = OrderedDict()


def messages(sender: str, text: str) -> list[dict[str, Any]]:
    """What the bot says, in the form of the channel."""
    reply = ask(ADDRESS, text, contexts.pop(sender, None))
    contexts[sender] = reply["context"]
    while len(contexts) > CONVERSATIONS:
        contexts.popitem(last=False)
    said: dict[str, Any] = {"recipient_id": sender, "text": "\n".join(say(reply))}
    if reply["clarify"]:
        options = reply["clarify"]["options"]
        titles = [f"{option['question']} {option['hint'] or ''}".rstrip() for option in options]
        buttons = [{"title": title, "payload": str(number)} for number, title in enumerate(titles, start=1)]
        said |= {"text": reply["clarify"]["prompt"], "buttons": buttons}
    return [said]


class Webhook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        try:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, document = HTTPStatus.OK, messages(body["sender"], body["message"])
        except (KeyError, TypeError, ValueError):
            status, document = HTTPStatus.BAD_REQUEST, []
        except URLError:  # the service refuses, or is gone
            status, document = HTTPStatus.BAD_GATEWAY, []
        found = self.path == "/webhooks/rest/webhook"
        self.send_response(status if found else HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(document if found else []).encode())


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 5005), Webhook)
    print(f"http://127.0.0.1:{server.server_port}/webhooks/rest/webhook", flush=True)
    server.serve_forever()
