"""nbxmpp, driven by lines: IClientProgram.cs says which."""

import json
import logging
import os
import sys

from gi.repository import GLib
from nbxmpp.client import Client
from nbxmpp.const import ConnectionProtocol, ConnectionType, PresenceType, StatusCode, StreamError
from nbxmpp.namespaces import Namespace
from nbxmpp.protocol import Message, Presence
from nbxmpp.structs import StanzaHandler

logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
service, domain, *shown = sys.argv[1:]
loop = GLib.MainLoop()
room = None
done = False


def report(event, **details):
    print(json.dumps({"event": event, **details}), flush=True)


def texts(element):
    return {child.getName(): texts(child) if child.getChildren() else child.getData() for child in element.getChildren()}


def on_disconnected(client, _signal):
    if client.resumeable and not done:
        client.connect()
        return
    where, _, text = client.get_error()
    if where == StreamError.SASL:
        report("refused", text=text)
    report("disconnected")
    loop.quit()


def on_presence(client, stanza, properties):
    if properties.type == PresenceType.ERROR:
        report("shut out", reason=properties.error.condition)
        return
    nick = stanza.getFrom().resource
    own = StatusCode.SELF in (properties.muc_status_codes or ())
    if properties.type == PresenceType.UNAVAILABLE:
        if own:
            report("left")
    elif own:
        report("joined", nick=nick)
    elif nick is not None:
        identity = stanza.getTag("identity")
        report("occupant", nick=nick, identity=identity and texts(identity))


def on_message(client, stanza, properties):
    if properties.body:
        report("message", nick=stanza.getFrom().resource, text=properties.body)


def obey(command):
    global room, done
    match command["do"]:
        case "join":
            room = f"{command['room']}/{command['nick']}"
            presence = Presence(to=room)
            presence.addChild("x", namespace=Namespace.MUC)
            client.send_stanza(presence)
        case "say":
            client.send_stanza(Message(to=room.split("/")[0], typ="groupchat", body=command["text"]))
        case "leave":
            client.send_stanza(Presence(to=room, typ="unavailable"))
        case "disconnect":
            done = True
            client.disconnect()


def on_input(_source, _condition):
    line = sys.stdin.readline()
    if not line:
        os._exit(0)
    obey(json.loads(line))
    return True


client = Client()
client.set_domain(domain)
if shown:
    mechanism, token = shown
    client.set_username("alice")
    client.set_password(token)
    client.set_mechs({mechanism})
else:
    client.set_mechs({"ANONYMOUS"})
client.set_custom_host(service, ConnectionProtocol.WEBSOCKET, ConnectionType.PLAIN)
client.subscribe("connected", lambda *_: report("connected", jid=str(client.get_bound_jid())))
client.subscribe("resume-successful", lambda *_: report("resumed", jid=str(client.get_bound_jid())))
client.subscribe("disconnected", on_disconnected)
client.subscribe("connection-failed", on_disconnected)
client.register_handler(StanzaHandler(name="presence", callback=on_presence, priority=60))
client.register_handler(StanzaHandler(name="message", callback=on_message, priority=60))
client.connect()
GLib.io_add_watch(0, GLib.IO_IN | GLib.IO_HUP, on_input)
loop.run()
