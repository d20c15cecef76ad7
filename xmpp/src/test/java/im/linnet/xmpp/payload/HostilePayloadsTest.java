// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.disco.DiscoInfo;
import im.linnet.xmpp.disco.DiscoItems;
import im.linnet.xmpp.disco.EntityCapabilities;
import im.linnet.xmpp.disco.EntityCapabilities2;
import im.linnet.xmpp.disco.IllFormedException;
import im.linnet.xmpp.form.DataForm;
import im.linnet.xmpp.form.FieldValidation;
import im.linnet.xmpp.form.FormChecker;
import im.linnet.xmpp.form.LayoutPart;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stanza.StanzaError;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.Node;
import im.linnet.xmpp.xml.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Whatever is sent, a codec answers with a value or with the exception that carries an error, never with another one. */
class HostilePayloadsTest {
    private static final String[] NAMES = {
        "query",
        "x",
        "field",
        "value",
        "option",
        "item",
        "reported",
        "page",
        "section",
        "fieldref",
        "validate",
        "range",
        "regex",
        "list-range",
        "identity",
        "feature",
        "set",
        "max",
        "after",
        "before",
        "index",
        "first",
        "last",
        "count",
        "delay",
        "stanza-id",
        "hash",
        "hash-used",
        "group",
        "bind",
        "resource",
        "jid",
        "block",
        "unblock",
        "message",
        "iq",
        "presence",
        "forwarded",
        "result",
        "always",
        "never",
        "start",
        "end",
        "retract",
        "retracted",
        "time",
        "tzo",
        "utc",
        "username",
        "remove",
        "c",
        "error",
        "conflict",
        "text",
        "enable",
        "notification",
        "pubsub",
        "publish",
        "affiliation",
        "register",
        "unregister"
    };
    private static final String[] NAMESPACES = {
        "",
        "jabber:client",
        DataForm.NAMESPACE,
        FieldValidation.NAMESPACE,
        LayoutPart.NAMESPACE,
        DiscoInfo.NAMESPACE,
        DiscoItems.NAMESPACE,
        EntityCapabilities.NAMESPACE,
        EntityCapabilities2.NAMESPACE,
        ResultSetQuery.NAMESPACE,
        Delay.NAMESPACE,
        StanzaId.NAMESPACE,
        Hash.NAMESPACE,
        Namespaces.ROSTER,
        Namespaces.BIND,
        Namespaces.STANZA_ERRORS,
        Namespaces.STREAM_ERRORS,
        Blocking.NAMESPACE,
        Forwarded.NAMESPACE,
        Carbon.NAMESPACE,
        Receipt.NAMESPACE,
        ChatMarker.NAMESPACE,
        EntityTime.NAMESPACE,
        Registration.NAMESPACE,
        MamQuery.NAMESPACE,
        Retraction.NAMESPACE,
        Push.NAMESPACE,
        PubSub.NAMESPACE,
        WebPushService.NAMESPACE
    };
    private static final String[] ATTRIBUTES = {
        "type",
        "var",
        "label",
        "min",
        "max",
        "datatype",
        "jid",
        "node",
        "name",
        "category",
        "xml:lang",
        "by",
        "id",
        "from",
        "to",
        "stamp",
        "algo",
        "index",
        "ver",
        "hash",
        "seconds",
        "subscription",
        "ask",
        "approved",
        "default",
        "timestamp",
        "queryid"
    };
    private static final String[] VALUES = {
        "",
        " ",
        "a",
        "@",
        "a@b/c",
        "-1",
        "0",
        "99999999999999999999",
        "1e999999999",
        "form",
        "submit",
        "result",
        "get",
        "error",
        "hidden",
        "boolean",
        "list-multi",
        "jid-multi",
        "FORM_TYPE",
        "xs:int",
        "xs:double",
        "xs:date",
        "xs:dateTime",
        "2024-02-29T12:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "0000-01-01T00:00:00+14:00",
        "NaN",
        "(a*)*",
        "[[",
        "sha-1",
        "AAAA",
        "=",
        "<",
        "\u0301",
        "\ud83d\ude00",
        "remove",
        "roster",
        MamQuery.NAMESPACE
    };

    private static Element element(Random random, int depth, String outer) {
        String namespace = random.nextInt(4) == 0 ? any(random, NAMESPACES) : outer;
        Element.Builder element = Element.builder(any(random, NAMES), namespace);
        List<String> used = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String attribute = any(random, ATTRIBUTES);
            if (!used.contains(attribute)) {
                used.add(attribute);
                element.attribute(attribute, any(random, VALUES));
            }
        }
        for (int i = depth == 0 ? 0 : random.nextInt(5); i > 0; i--) {
            element.child(
                    random.nextInt(3) == 0 ? new Text(any(random, VALUES)) : element(random, depth - 1, namespace));
        }
        return element.build();
    }

    private static String any(Random random, String[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static List<Consumer<Element>> readers() {
        Jid jid = Jid.of("a@b/c");
        RosterQuery.Limits limits = new RosterQuery.Limits(10, 10, 10);
        return List.of(
                e -> DataForm.of(e).toElement(),
                e -> FormChecker.check(DataForm.of(e.with("type", "form")), DataForm.of(e.with("type", "submit"))),
                e -> FieldValidation.of(e).toElement(),
                e -> DiscoInfo.of(e).toElement(),
                e -> DiscoItems.of(e).toElement(),
                EntityCapabilities::in,
                EntityCapabilities2::in,
                e -> new EntityCapabilities("sha-1", "n", "v").isProvenBy(DiscoInfo.of(e)),
                e -> EntityCapabilities2.isProven(new Hash("sha-256", "AAAA"), e, null),
                ResultSetQuery::in,
                ResultSetPage::in,
                Delay::in,
                e -> Delay.strip(e, jid::equals),
                e -> StanzaId.stripStanzaIds(e, jid),
                e -> StanzaId.in(e, jid),
                Hash::in,
                Hash::used,
                Blocking::command,
                Bind::proposedResource,
                Bind::boundJid,
                EntityTime::of,
                LastActivity::of,
                SoftwareVersion::of,
                PrivateXml::item,
                Forwarded::in,
                e -> Carbon.in(Message.of(e)),
                ClientState::of,
                e -> ChatState.in(Message.of(e)),
                e -> Receipt.in(Message.of(e)),
                e -> ChatMarker.in(Message.of(e)),
                Registration::of,
                RosterQuery::get,
                RosterQuery::received,
                e -> RosterQuery.set(e, limits),
                e -> MamQuery.of(e, true),
                MamResult::in,
                MamFin::of,
                MamMetadata::of,
                MamPreferences::of,
                Retraction::in,
                Retraction.Tombstone::in,
                Push::command,
                Push::summary,
                PubSub::publish,
                e -> PubSub.endsAffiliation(e, jid, "n"),
                e -> WebPushService.register(withSubscription(e)),
                WebPushService::unregister,
                Stanza::of,
                e -> Stanza.refusal(e, StanzaError.of(e)),
                StreamError::of);
    }

    @Test
    void codecsAnswerOrRefuseWhateverIsSent() {
        Random random = new Random(77);
        List<Consumer<Element>> readers = readers();
        int[] answered = new int[readers.size()];
        for (int i = 0; i < 10_000; i++) {
            Element element = element(random, 4, any(random, NAMESPACES));
            for (int k = 0; k < readers.size(); k++) {
                for (Element target : List.of(element, retargeted(element, random))) {
                    try {
                        readers.get(k).accept(target);
                        answered[k]++;
                    } catch (StanzaException | IllFormedException e) {
                        assertThat(e.getMessage()).isNotEmpty();
                    }
                }
            }
        }
        assertThat(answered).as("each codec takes some of it").doesNotContain(0);
    }

    /** Returns an element with a subscription that chance alone would not make, after what is in it. */
    private static Element withSubscription(Element element) {
        WebPushService.Register good = new WebPushService.Register("https://a", "A".repeat(87), "A".repeat(22));
        List<Node> children = new ArrayList<>(element.children());
        children.addAll(good.toElement().children());
        return element.withChildren(children);
    }

    /** Returns the same under a root that a codec looks for, so that more of it is read. */
    private static Element retargeted(Element element, Random random) {
        String namespace = any(random, NAMESPACES);
        String root = switch (namespace) {
            case DataForm.NAMESPACE -> "x";
            case Blocking.NAMESPACE -> "unblock";
            case "jabber:client" -> "message";
            case Push.NAMESPACE -> random.nextBoolean() ? "disable" : "notification";
            case PubSub.NAMESPACE -> "pubsub";
            case WebPushService.NAMESPACE -> random.nextBoolean() ? "register" : "unregister";
            default -> "query";
        };
        Element moved = element.inNamespace(namespace);
        Element.Builder built = Element.builder(root, namespace).attribute("type", "result");
        if (namespace.equals(Namespaces.ROSTER)) {
            // A change of the roster has exactly one item, which chance alone hardly makes.
            return built.child(Element.builder("item", namespace)
                            .attribute("jid", any(random, VALUES))
                            .children(moved.children())
                            .build())
                    .build();
        }
        if (namespace.equals(Push.NAMESPACE)) {
            built.attribute("jid", any(random, VALUES));
        } else if (namespace.equals(PubSub.NAMESPACE)) {
            built.child(Element.of(
                    "publish",
                    namespace,
                    Element.of("item", namespace, moved.elements().toArray(Node[]::new))));
        }
        return built.children(moved.children()).build();
    }
}
