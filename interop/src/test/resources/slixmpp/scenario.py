# SPDX-License-Identifier: Apache-2.0
"""What slixmpp is made to do against a server. Usage: scenario.py NAME OPTIONS-AS-JSON

Prints a line for each thing that it saw to be right and ends with 0; otherwise prints what was wrong and ends with 1.
"""

import asyncio
import json
import sys
import traceback

import slixmpp
from slixmpp.exceptions import IqError

LIMIT = 15
OPTIONS = json.loads(sys.argv[2])
DOMAIN = OPTIONS["domain"]
MECHANISMS = OPTIONS["mechanisms"]
PLUGINS = (
    "0004",
    "0012",
    "0030",
    "0049",
    "0054",
    "0077",
    "0092",
    "0115",
    "0191",
    "0199",
    "0202",
    "0203",
    "0280",
    "0313",
    "0352",
)
USUAL = "SCRAM-SHA-256" if "SCRAM-SHA-256" in MECHANISMS else MECHANISMS[0]


def name(role):
    """Every scenario has users of its own, so that none depends on what another left behind."""
    return f"{role}-{sys.argv[1].replace('_', '-')}"


def seen(text):
    print("seen: " + text, flush=True)


def require(condition, text):
    if not condition:
        raise AssertionError(text)
    seen(text)


class Client(slixmpp.ClientXMPP):
    """A client that keeps what it receives, so that a scenario can wait for it."""

    def __init__(self, user, password="kittiwake", resource="slix", mechanism=None, binding=True):
        super().__init__(f"{user}@{DOMAIN}/{resource}", password)
        self.ca_certs = OPTIONS["ca"]
        self.mechanism = mechanism
        for plugin in PLUGINS:
            config = {"keepalive": False} if plugin == "0199" else {}
            self.register_plugin("xep_" + plugin, config)
        self["xep_0077"].force_registration = False
        self["xep_0077"].create_account = False
        mechanisms = self["feature_mechanisms"]
        if mechanism:
            mechanisms.use_mech = mechanism
        if not binding:
            # slixmpp claims tls-unique on every TLS connection, also on TLS 1.3 where it is not defined, and then
            # says "y" in plain SCRAM, which a server that does bind channels must refuse (RFC 5802, 6).
            credentials = mechanisms.sasl_callback

            def without_binding(required, optional):
                return credentials(required, optional - {"channel_binding"})

            mechanisms.sasl_callback = without_binding
        self.inbox = asyncio.Queue()
        self.presences = asyncio.Queue()
        self.copies = asyncio.Queue()
        self.failures = []
        self.started = asyncio.get_event_loop().create_future()
        self.add_event_handler("session_start", lambda _: self._settle("started"))
        self.add_event_handler("failed_auth", lambda failure: self.failures.append(failure["condition"]))
        self.add_event_handler("failed_all_auth", lambda _: self._settle("refused"))
        self.add_event_handler("disconnected", lambda _: self._settle("disconnected"))
        self.add_event_handler("message", self.inbox.put_nowait)
        self.add_event_handler("message_error", self.inbox.put_nowait)
        for direction in ("received", "sent"):
            self.add_event_handler(
                "carbon_" + direction, lambda m, way=direction: self.copies.put_nowait((way, m["carbon_" + way]))
            )
        for kind in ("available", "away", "unavailable", "subscribed", "subscribe"):
            self.add_event_handler("presence_" + kind, self.presences.put_nowait)

    def _settle(self, outcome):
        if not self.started.done():
            self.started.set_result(outcome)

    async def outcome(self, tls="starttls"):
        direct = tls == "direct"
        self.connect(
            (OPTIONS["host"], OPTIONS["tlsPort" if direct else "startTlsPort"]),
            use_ssl=direct,
            force_starttls=not direct,
            disable_starttls=direct,
        )
        return await asyncio.wait_for(self.started, LIMIT)

    async def sign_in(self, tls="starttls", present=True):
        outcome = await self.outcome(tls)
        if outcome != "started":
            raise AssertionError(f"{self.boundjid}: {outcome}, failures {self.failures}")
        await self.get_roster()
        if present:
            self.send_presence()
        return self

    async def sign_out(self):
        await self.disconnect()

    def manage(self):
        """Has the next sign-in turn stream management on."""
        self.register_plugin("xep_0198")
        self.managed = asyncio.get_event_loop().create_future()
        self.add_event_handler("sm_enabled", self.managed.set_result, disposable=True)
        return self

    async def lose_connection(self):
        lost = self._expect("disconnected")
        self.abort()
        await asyncio.wait_for(lost, LIMIT)

    def _expect(self, event):
        future = asyncio.get_event_loop().create_future()
        self.add_event_handler(event, future.set_result, disposable=True)
        return future

    async def resume(self):
        resumed = self._expect("session_resumed")
        self.connect((OPTIONS["host"], OPTIONS["startTlsPort"]), force_starttls=True)
        answer = await asyncio.wait_for(resumed, LIMIT)
        seen(f"{self.boundjid} has resumed its stream, of which {answer['h']} stanzas were handled")

    async def receive(self, what):
        message = await asyncio.wait_for(self.inbox.get(), LIMIT)
        require(what(message), f"{self.boundjid} received {message['type']} \"{message['body']}\" from {message['from']}")
        return message

    async def await_presence(self, kind, bare):
        while True:
            presence = await asyncio.wait_for(self.presences.get(), LIMIT)
            if presence["type"] == kind and presence["from"].bare == bare:
                seen(f"{self.boundjid.bare} sees {kind} from {presence['from']}")
                return presence

    async def await_roster(self, condition):
        for _ in range(20 * LIMIT):
            if condition():
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"the roster stays at {self.client_roster}")

    @property
    def used_mechanism(self):
        return self["feature_mechanisms"].mech.name


def plain_client(user, **settings):
    return Client(user, mechanism=settings.pop("mechanism", USUAL), binding=False, **settings)


async def login():
    for tls in ("starttls", "direct"):
        for mechanism in MECHANISMS:
            client = await plain_client(name("alice"), mechanism=mechanism).sign_in(tls)
            version = client.socket.version()
            require(
                client.used_mechanism == mechanism and version in ("TLSv1.2", "TLSv1.3"),
                f"signed in by {tls} with {client.used_mechanism} over {version}",
            )
            await client.sign_out()


async def login_as_shipped():
    client = await Client(name("alice")).sign_in()
    seen(f"signed in with {client.used_mechanism} after {client.failures}")
    await client.sign_out()


async def wrong_password():
    for user in (name("alice"), name("nobody")):
        client = plain_client(user, password="wrong")
        outcome = await client.outcome()
        require(outcome == "refused" and client.failures == ["not-authorized"], f"{user}: {client.failures}, {outcome}")
        await client.sign_out()


async def chat():
    alice = await plain_client(name("alice")).sign_in()
    bob = await plain_client(name("bob")).sign_in(tls="direct")
    # slixmpp approves requests by itself and asks back, so one request ends in a mutual subscription.
    alice.send_presence_subscription(pto=bob.boundjid.bare)
    await alice.await_presence("subscribed", bob.boundjid.bare)
    await alice.await_presence("available", bob.boundjid.bare)
    await bob.await_presence("available", alice.boundjid.bare)
    await alice.await_roster(lambda: alice.client_roster[bob.boundjid.bare]["subscription"] == "both")
    seen("the roster pushes end in a mutual subscription")
    alice.send_message(bob.boundjid.bare, "Hello, Bob \u263a <&>", mtype="chat")
    message = await bob.receive(lambda m: m["body"] == "Hello, Bob \u263a <&>" and m["from"] == alice.boundjid)
    message.reply("And you").send()
    await alice.receive(lambda m: m["body"] == "And you" and m["from"] == bob.boundjid)
    bob.send_presence(pshow="away", pstatus="tea")
    presence = await alice.await_presence("away", bob.boundjid.bare)
    require(presence["status"] == "tea", "the status comes along")
    await bob.sign_out()
    await alice.await_presence("unavailable", bob.boundjid.bare)
    await alice.sign_out()


async def offline():
    alice = await plain_client(name("alice")).sign_in()
    for n in range(3):
        alice.send_message(f"{name('bob')}@{DOMAIN}", f"for later {n}", mtype="chat")
    # An answered request means that all that went before has been handled.
    await alice["xep_0199"].send_ping(DOMAIN, timeout=LIMIT)
    bob = await plain_client(name("bob")).sign_in()
    for n in range(3):
        message = await bob.receive(lambda m: m["body"] == f"for later {n}")
        require(message["delay"]["stamp"] is not None, f"with a delay stamp, from {message['delay']['from']}")
    await bob.sign_out()
    bob = await plain_client(name("bob")).sign_in()
    await bob["xep_0199"].send_ping(DOMAIN, timeout=LIMIT)
    require(bob.inbox.empty(), "nothing comes twice")
    await bob.sign_out()
    await alice.sign_out()


async def carbons():
    alice = await plain_client(name("alice"), resource="desk").sign_in()
    phone = await plain_client(name("alice"), resource="phone").sign_in()
    bob = await plain_client(name("bob")).sign_in()
    await phone["xep_0280"].enable(timeout=LIMIT)
    seen("copies are turned on")
    bob.send_message(alice.boundjid, "for the desk", mtype="chat")
    await alice.receive(lambda m: m["body"] == "for the desk")
    way, copy = await asyncio.wait_for(phone.copies.get(), LIMIT)
    require(way == "received" and copy["body"] == "for the desk", f"the phone gets a copy of what was {way}")
    alice.send_message(bob.boundjid, "from the desk", mtype="chat")
    await bob.receive(lambda m: m["body"] == "from the desk")
    way, copy = await asyncio.wait_for(phone.copies.get(), LIMIT)
    require(way == "sent" and copy["body"] == "from the desk", f"the phone gets a copy of what was {way}")
    await phone["xep_0280"].disable(timeout=LIMIT)
    alice.send_message(bob.boundjid, "from the desk alone", mtype="chat")
    await bob.receive(lambda m: m["body"] == "from the desk alone")
    await phone["xep_0199"].send_ping(DOMAIN, timeout=LIMIT)
    require(phone.copies.empty(), "and none when they are turned off")
    for client in (alice, phone, bob):
        await client.sign_out()


async def client_state():
    alice = await plain_client(name("alice")).sign_in()
    bob = await plain_client(name("bob")).sign_in()
    alice.send_presence_subscription(pto=bob.boundjid.bare)
    await alice.await_presence("available", bob.boundjid.bare)
    await bob.await_presence("available", alice.boundjid.bare)
    require(alice["xep_0352"].enabled, "the server wants to know whether somebody looks")
    alice["xep_0352"].send_inactive()
    await alice["xep_0199"].send_ping(DOMAIN, timeout=LIMIT)
    for status in ("one", "two", "three"):
        bob.send_presence(pshow="away", pstatus=status)
    # Answered in the account's turn, after the presences are on their way.
    await bob["xep_0199"].send_ping(bob.boundjid.bare, timeout=LIMIT)
    bob.send_message(alice.boundjid, "awake?", mtype="chat")
    await alice.receive(lambda m: m["body"] == "awake?")
    presence = await alice.await_presence("away", bob.boundjid.bare)
    require(presence["status"] == "three", f"only the last presence comes, with the message: {presence['status']}")
    alice["xep_0352"].send_active()
    await bob.sign_out()
    await alice.await_presence("unavailable", bob.boundjid.bare)
    await alice.sign_out()


async def bodies(client, count):
    return [(await asyncio.wait_for(client.inbox.get(), LIMIT))["body"] for _ in range(count)]


async def stream_management():
    alice = await plain_client(name("alice")).manage().sign_in()
    bob = await plain_client(name("bob")).sign_in()
    enabled = await asyncio.wait_for(alice.managed, LIMIT)
    require(enabled["resume"] and enabled["id"], f"the stream can be resumed for {enabled['max']} s")
    acknowledged = alice._expect("stanza_acked")
    alice.send_message(bob.boundjid, "counted", mtype="chat")
    alice["xep_0198"].request_ack()
    await asyncio.wait_for(acknowledged, LIMIT)
    await bob.receive(lambda m: m["body"] == "counted")
    bob.send_message(alice.boundjid, "before", mtype="chat")
    await alice.receive(lambda m: m["body"] == "before")
    for round in range(2):
        await alice.lose_connection()
        for n in range(3):
            bob.send_message(alice.boundjid, f"while away {n}", mtype="chat")
        await bob["xep_0199"].send_ping(DOMAIN, timeout=LIMIT)
        await alice.resume()
        got = await bodies(alice, 3)
        require(got == [f"while away {n}" for n in range(3)], f"then {got} come")
        alice.send_message(bob.boundjid, f"back {round}", mtype="chat")
        await bob.receive(lambda m: m["body"] == f"back {round}" and m["from"] == alice.boundjid)
    await alice["xep_0199"].send_ping(DOMAIN, timeout=LIMIT)
    require(alice.inbox.empty(), "nothing comes twice")
    await alice.sign_out()
    await bob.sign_out()


async def server_is_there():
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection(OPTIONS["host"], OPTIONS["startTlsPort"])
            writer.close()
            return
        except OSError:
            await asyncio.sleep(0.1)
    raise AssertionError("the server does not come back")


async def restart():
    alice = await plain_client(name("alice")).manage().sign_in()
    await asyncio.wait_for(alice.managed, LIMIT)
    await alice["xep_0199"].send_ping(DOMAIN, timeout=LIMIT)
    lost = alice._expect("disconnected")
    seen("ready to be killed")
    await asyncio.wait_for(lost, LIMIT)
    await server_is_there()
    bob = await plain_client(name("bob")).sign_in()
    for n in range(3):
        bob.send_message(alice.boundjid, f"after the restart {n}", mtype="chat")
    await bob["xep_0199"].send_ping(DOMAIN, timeout=LIMIT)
    await alice.resume()
    got = await bodies(alice, 3)
    require(got == [f"after the restart {n}" for n in range(3)], f"then {got} come")
    alice.send_message(bob.boundjid, "back", mtype="chat")
    await bob.receive(lambda m: m["body"] == "back" and m["from"] == alice.boundjid)
    require(alice.inbox.empty(), "nothing comes twice")
    await alice.sign_out()
    await bob.sign_out()


async def archive():
    alice = await plain_client(name("alice")).sign_in()
    bob = await plain_client(name("bob")).sign_in()
    said = [f"line {n}" for n in range(7)]
    for n, text in enumerate(said):
        speaker, listener = (alice, bob) if n % 2 else (bob, alice)
        speaker.send_message(listener.boundjid, text, mtype="chat")
        await listener.receive(lambda m: m["body"] == text)
    bob.send_message(bob.boundjid.bare, "a note", mtype="chat")
    await bob.receive(lambda m: m["body"] == "a note")
    for client, peer in ((alice, bob), (bob, alice)):
        pages = client["xep_0313"].iterate(with_jid=peer.boundjid.bare, rsm={"max": 2})
        results = [result["mam_result"] async for result in pages]
        texts = [result["forwarded"]["stanza"]["body"] for result in results]
        require(texts == said, f"{client.boundjid.bare} has {texts} in pages of 2")
        require(len({result["id"] for result in results}) == len(said), "each with an id of its own")
        # No further back: this version stops at the first page from a server that counts.
        pages = client["xep_0313"].iterate(with_jid=peer.boundjid.bare, rsm={"max": 2}, reverse=True, total=2)
        texts = [result["mam_result"]["forwarded"]["stanza"]["body"] async for result in pages]
        require(texts == said[:-3:-1], f"the last page is {texts}")
    await bob.sign_out()
    await alice.sign_out()


async def block():
    alice = await plain_client(name("alice")).sign_in()
    bob = await plain_client(name("bob")).sign_in()
    await alice["xep_0191"].block(bob.boundjid.bare, timeout=LIMIT)
    listed = (await alice["xep_0191"].get_blocked(timeout=LIMIT))["blocklist"]["items"]
    require(listed == {slixmpp.JID(bob.boundjid.bare)}, f"the block list is {listed}")
    bob.send_message(alice.boundjid.bare, "let me in", mtype="chat")
    await bob.receive(lambda m: m["type"] == "error" and m["error"]["condition"] == "service-unavailable")
    await alice["xep_0191"].unblock(bob.boundjid.bare, timeout=LIMIT)
    bob.send_message(alice.boundjid.bare, "and now", mtype="chat")
    await alice.receive(lambda m: m["body"] == "and now")
    await bob.sign_out()
    await alice.sign_out()


async def services():
    alice = await plain_client(name("alice")).sign_in()
    round_trip = await alice["xep_0199"].ping(DOMAIN, timeout=LIMIT)
    require(round_trip is not None, "the server answers a ping")
    info = (await alice["xep_0030"].get_info(DOMAIN, timeout=LIMIT))["disco_info"]
    identities = {(identity[0], identity[1]) for identity in info["identities"]}
    require(("server", "im") in identities, f"the server's identities are {sorted(identities)}")
    for feature in (
        "http://jabber.org/protocol/disco#info",
        "http://jabber.org/protocol/disco#items",
        "urn:xmpp:ping",
        "urn:xmpp:blocking",
        "vcard-temp",
        "jabber:iq:version",
        "urn:xmpp:time",
    ):
        require(feature in info["features"], f"feature {feature}")
    account = (await alice["xep_0030"].get_info(alice.boundjid.bare, timeout=LIMIT))["disco_info"]
    require(
        ("account", "registered") in {(identity[0], identity[1]) for identity in account["identities"]},
        "the account says that it is registered",
    )
    await alice["xep_0030"].get_items(DOMAIN, timeout=LIMIT)
    seen("the server lists its items")
    version = (await alice["xep_0092"].get_version(DOMAIN, timeout=LIMIT))["software_version"]
    require(version["name"], f"the server is {version['name']} {version['version']}")
    time = (await alice["xep_0202"].get_entity_time(DOMAIN, timeout=LIMIT)).xml.find("{urn:xmpp:time}time")
    utc = time.findtext("{urn:xmpp:time}utc")
    require(utc.endswith("Z") and time.findtext("{urn:xmpp:time}tzo"), f"it is {utc} there")
    uptime = (await alice["xep_0012"].get_last_activity(DOMAIN, timeout=LIMIT))["last_activity"]["seconds"]
    require(0 <= uptime < 3600, f"the server is up for {uptime} s")
    card = alice["xep_0054"].make_vcard()
    card["FN"] = "Alice Liddell"
    await alice["xep_0054"].publish_vcard(card, timeout=LIMIT)
    bob = await plain_client(name("bob")).sign_in()
    card = (await bob["xep_0054"].get_vcard(alice.boundjid.bare, timeout=LIMIT))["vcard_temp"]
    require(card["FN"] == "Alice Liddell", f"another user reads the vCard of {card['FN']}")
    try:
        await alice.make_iq_get(queryxmlns="urn:example:unknown", ito=DOMAIN).send(timeout=LIMIT)
        raise AssertionError("an unknown request was answered")
    except IqError as e:
        require(e.condition in ("service-unavailable", "feature-not-implemented"), f"unknown requests get {e.condition}")
    await bob.sign_out()
    await alice.sign_out()


async def register():
    client = Client(name("carol"), password="first password", mechanism=USUAL, binding=False)
    client["xep_0077"].create_account = True
    # Otherwise this version keeps every request back until the session has begun, also the one that registers.
    client._always_send_everything = True
    registered = asyncio.get_event_loop().create_future()

    async def fill_in(_):
        form = client.Iq()
        form["type"] = "set"
        form["register"]["username"] = name("carol")
        form["register"]["password"] = "first password"
        await form.send(timeout=LIMIT)
        registered.set_result(True)

    client.add_event_handler("register", fill_in)
    await client.sign_in()
    require(registered.done(), "a new account signs in")
    await client["xep_0077"].change_password("second password", timeout=LIMIT)
    await client.sign_out()
    again = await plain_client(name("carol"), password="second password").sign_in()
    seen("the new password is in force")
    await again["xep_0077"].cancel_registration(timeout=LIMIT)
    gone = plain_client(name("carol"), password="second password")
    require(await gone.outcome() == "refused", f"the account is gone: {gone.failures}")
    await gone.sign_out()


async def register_refused():
    client = Client(name("mallory"), password="first password", mechanism=USUAL, binding=False)
    client["xep_0077"].create_account = True
    offered = []
    client.add_event_handler("register", offered.append)
    outcome = await client.outcome()
    require(outcome == "refused" and not offered, f"no registration is offered: {outcome}, {client.failures}")
    await client.sign_out()


try:
    # The future is awaited with a limit of its own, so that a scenario which hangs says where.
    asyncio.get_event_loop().run_until_complete(asyncio.wait_for(globals()[sys.argv[1]](), 4 * LIMIT))
except Exception:
    traceback.print_exc()
    sys.exit(1)
print("passed", flush=True)
