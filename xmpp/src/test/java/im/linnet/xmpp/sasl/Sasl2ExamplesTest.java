// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.TestXml;
import im.linnet.xmpp.Vectors;
import im.linnet.xmpp.payload.Bind2;
import im.linnet.xmpp.xml.Element;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of the specifications, from {@code vectors/sasl2}. */
class Sasl2ExamplesTest {
    private static final Instant EXPIRY = Instant.parse("2020-03-12T14:36:15Z");

    private static List<Element> examples(String xep, String number) {
        List<Element> found = new ArrayList<>();
        for (Element example :
                TestXml.parse(Vectors.text("sasl2", "xep-" + xep + ".xml")).elements("example", "")) {
            if (number.equals("all") || number.equals(example.attribute("number"))) {
                found.addAll(example.elements());
            }
        }
        assertThat(found).isNotEmpty();
        return found;
    }

    private static Element example(String xep, String number) {
        return examples(xep, number).getFirst();
    }

    private static <T extends Sasl2Element> T read(Element element, Class<T> type) {
        Sasl2Element read = Sasl2Element.of(element);
        assertThat(read).isInstanceOf(type);
        return type.cast(read);
    }

    /** The element's content in one order, without space around texts. */
    private static String canonical(Element element) {
        List<String> attributes = new ArrayList<>();
        for (int i = 0; i < element.attributeCount(); i++) {
            attributes.add(element.attributeName(i) + '=' + element.attributeValue(i));
        }
        return '{'
                + element.namespace()
                + '}'
                + element.name()
                + attributes.stream().sorted().toList()
                + element.elements().stream()
                        .map(Sasl2ExamplesTest::canonical)
                        .sorted()
                        .toList()
                + element.text().strip();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0388", "0386", "0484", "0480"})
    void every_element_is_read_and_written_as_it_was(String xep) {
        for (Element element : examples(xep, "all")) {
            Element written = element.is("features", Namespaces.STREAMS)
                    ? features(element)
                    : Objects.requireNonNull(Sasl2Element.of(element), element::toString)
                            .toElement();
            assertThat(canonical(written)).isEqualTo(canonical(element));
        }
    }

    /** The features of a stream, with what SASL2 says read and written. */
    private static Element features(Element features) {
        List<Element> written = new ArrayList<>();
        Sasl2Feature feature = Sasl2Feature.of(features);
        if (feature != null) {
            written.add(feature.toElement());
            written.addAll(Stream.ofNullable(SaslOffer.ofSasl2(features).channelBindingElement())
                    .toList());
        }
        features.elements().stream()
                .filter(child -> child.namespace().equals(Namespaces.BIND))
                .forEach(written::add);
        return features.withChildren(written);
    }

    @Test
    void xep0388_features_and_authentication() {
        Element features = example("0388", "2");
        Sasl2Feature feature = Objects.requireNonNull(Sasl2Feature.of(features));
        assertThat(feature.mechanisms()).containsExactly("SCRAM-SHA-1", "SCRAM-SHA-1-PLUS");
        assertThat(feature.inline("sm", "urn:xmpp:sm:3")).isNotNull();
        assertThat(feature.inline("bind", Bind2.NAMESPACE)).isNotNull();
        assertThat(feature.inline("bind", "urn:xmpp:sm:3")).isNull();
        assertThat(SaslOffer.ofSasl2(features))
                .isEqualTo(new SaslOffer(
                        List.of("SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"), List.of("tls-server-end-point", "tls-exporter")));
        Sasl2Element.Authenticate request = read(example("0388", "3"), Sasl2Element.Authenticate.class);
        assertThat(request.mechanism()).isEqualTo("SCRAM-SHA-1-PLUS");
        assertThat(Fixture.text(request.initialResponse()))
                .isEqualTo("p=tls-exporter,,n=user,r=12C4CD5C-E38E-4A98-8F6D-15C38F51CCC6");
        assertThat(request.userAgent())
                .isEqualTo(new UserAgent(
                        UUID.fromString("d4565fa7-4d72-4749-b3d3-740edbf87770"), "AwesomeXMPP", "Kiva's Phone"));
        assertThat(request.inline()).isEmpty();
        assertThat(read(example("0388", "4"), Sasl2Element.Authenticate.class).inline())
                .containsExactly(Element.of("bind", "urn:xmpp:bind:example"));
    }

    @Test
    void xep0388_outcomes() {
        Sasl2Element.Success success = read(example("0388", "7"), Sasl2Element.Success.class);
        assertThat(Fixture.text(success.additionalData())).isEqualTo("v=msVHs/BzIOHDqXeVH7EmmDu9id8=");
        assertThat(success.authorizationId()).isEqualTo("user@example.org");
        Sasl2Element.Success resumed = read(example("0388", "9"), Sasl2Element.Success.class);
        assertThat(resumed.inline()).singleElement().matches(element -> element.is("resumed", "urn:xmpp:sm:3"));
        Sasl2Element.Failure failure = read(example("0388", "10"), Sasl2Element.Failure.class);
        assertThat(failure.condition()).isEqualTo(SaslCondition.ABORTED);
        assertThat(failure.text()).isEqualTo("This is a terrible example.");
        assertThat(failure.details())
                .singleElement()
                .matches(element -> element.namespace().equals("urn:something:else"));
        Sasl2Element.Continue more = read(example("0388", "11"), Sasl2Element.Continue.class);
        assertThat(more.tasks()).containsExactly("HOTP-EXAMPLE", "TOTP-EXAMPLE");
        assertThat(more.text()).isEqualTo("This account requires 2FA");
        assertThat(read(example("0388", "12"), Sasl2Element.Next.class).task()).isEqualTo("TOTP-EXAMPLE");
    }

    @Test
    void xep0386_binding() {
        Sasl2Feature feature = Objects.requireNonNull(Sasl2Feature.of(example("0386", "1")));
        Element bind = Objects.requireNonNull(feature.inline("bind", Bind2.NAMESPACE));
        assertThat(Bind2.Feature.of(bind).features())
                .containsExactly("urn:xmpp:carbons:2", "urn:xmpp:csi:0", "urn:xmpp:sm:3");
        assertThat(Bind2.Feature.of(bind).toElement()).isEqualTo(bind);
        Bind2.Request request = bindOf(example("0386", "2"));
        assertThat(request).isEqualTo(new Bind2.Request("AwesomeXMPP", List.of()));
        Bind2.Request started = bindOf(example("0386", "3"));
        assertThat(started.features())
                .containsExactly(
                        Element.of("enable", "urn:xmpp:carbons:2"),
                        Element.of("enable", "urn:xmpp:sm:3"),
                        Element.of("inactive", "urn:xmpp:csi:0"));
        Sasl2Element.Success success = read(example("0386", "4"), Sasl2Element.Success.class);
        assertThat(success.authorizationId()).isEqualTo("user@example.com/AwesomeXMPP.4232f4d4");
        Element bound = Objects.requireNonNull(Bind2.boundIn(success.inline()));
        assertThat(Bind2.bound(bound.elements())).isEqualTo(bound);
        assertThat(bound.child("metadata", "urn:xmpp:mam:2")).isNotNull();
    }

    private static Bind2.Request bindOf(Element authenticate) {
        Bind2.Request request = Objects.requireNonNull(Bind2.Request.in(
                read(authenticate, Sasl2Element.Authenticate.class).inline()));
        assertThat(Bind2.Request.in(List.of(request.toElement()))).isEqualTo(request);
        return request;
    }

    @Test
    void xep0484_tokens() {
        Sasl2Feature feature = Objects.requireNonNull(Sasl2Feature.of(example("0484", "1")));
        Fast.Feature fast = Objects.requireNonNull(Fast.Feature.of(feature));
        assertThat(fast.mechanisms()).containsExactly("HT-SHA-256-ENDP", "HT-SHA-256-EXPR", "HT-SHA-256-NONE");
        assertThat(fast.earlyData()).isTrue();
        assertThat(fast.toElement()).isEqualTo(feature.inline("fast", Fast.NAMESPACE));
        List<Element> asked =
                read(example("0484", "2"), Sasl2Element.Authenticate.class).inline();
        assertThat(Fast.TokenRequest.in(asked)).isEqualTo(new Fast.TokenRequest("HT-SHA-256-ENDP"));
        assertThat(Fast.Use.in(asked)).isNull();
        Fast.Token token = new Fast.Token("WXZzciBwYmFmdmZnZiBqdmd1IGp2eXFhcmZm", EXPIRY);
        assertThat(Fast.Token.in(
                        read(example("0484", "3"), Sasl2Element.Success.class).inline()))
                .isEqualTo(token);
        assertThat(Fast.Token.in(List.of(token.toElement()))).isEqualTo(token);
        assertThat(token.toString()).doesNotContain(token.token());
        assertThat(useOf(example("0484", "4"))).isEqualTo(new Fast.Use(123, false));
        assertThat(useOf(example("0484", "6"))).isEqualTo(new Fast.Use(123, true));
    }

    private static Fast.Use useOf(Element authenticate) {
        Fast.Use use = Objects.requireNonNull(
                Fast.Use.in(read(authenticate, Sasl2Element.Authenticate.class).inline()));
        assertThat(Fast.Use.in(List.of(use.toElement()))).isEqualTo(use);
        return use;
    }

    @Test
    void xep0480_upgrades() {
        List<Element> elements = examples("0480", "5");
        Sasl2Feature feature = Objects.requireNonNull(Sasl2Feature.of(elements.getFirst()));
        assertThat(feature.upgrades()).containsExactly("UPGR-SCRAM-SHA-256", "UPGR-SCRAM-SHA-512");
        List<Element> asked =
                read(elements.get(1), Sasl2Element.Authenticate.class).inline();
        assertThat(ScramUpgrade.requested(asked)).containsExactly(ScramHash.SHA_256);
        assertThat(read(elements.get(2), Sasl2Element.Continue.class).tasks())
                .containsExactly(ScramUpgrade.task(ScramHash.SHA_256));
        Sasl2Element.TaskData offer = read(elements.get(4), Sasl2Element.TaskData.class);
        ScramUpgrade.Salt salt = ScramUpgrade.Salt.in(offer);
        assertThat(salt.iterations()).isEqualTo(4096);
        assertThat(Fixture.text(salt.salt())).isEqualTo("A_SXCRXQ6sek8bf_Z");
        assertThat(salt.toTaskData()).isEqualTo(read(salt.toTaskData().toElement(), Sasl2Element.TaskData.class));
        // The example's hash is of an unknown password; its form is right.
        Sasl2Element.TaskData answer = read(elements.get(5), Sasl2Element.TaskData.class);
        assertThat(salt.keys(ScramHash.SHA_256, answer).iterations()).isEqualTo(4096);
    }
}
