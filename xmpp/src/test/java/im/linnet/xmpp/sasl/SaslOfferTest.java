// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.xmpp.xml.Element;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SaslOfferTest {
    private static Element features(SaslOffer offer) {
        return Element.builder("features", "http://etherx.jabber.org/streams")
                .child(offer.channelBindingElement())
                .child(offer.mechanismsElement())
                .build();
    }

    @Test
    void featuresOfXep0440() {
        SaslOffer offer = new SaslOffer(
                List.of("EXTERNAL", "SCRAM-SHA-1-PLUS", "PLAIN"), List.of("tls-server-end-point", "tls-exporter"));
        assertThat(features(offer))
                .hasToString("<features xmlns='http://etherx.jabber.org/streams'>"
                        + "<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'>"
                        + "<channel-binding type='tls-server-end-point'/><channel-binding type='tls-exporter'/>"
                        + "</sasl-channel-binding>"
                        + "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                        + "<mechanism>EXTERNAL</mechanism><mechanism>SCRAM-SHA-1-PLUS</mechanism>"
                        + "<mechanism>PLAIN</mechanism></mechanisms></features>");
        assertThat(SaslOffer.of(features(offer))).isEqualTo(offer);
    }

    @Test
    void featuresWithoutSaslOfferNothing() {
        assertThat(SaslOffer.of(Element.of("features", "http://etherx.jabber.org/streams")))
                .isEqualTo(new SaslOffer(List.of(), List.of()));
        assertThat(new SaslOffer(List.of("PLAIN"), List.of()).channelBindingElement())
                .isNull();
    }

    @Test
    void offersBeyondReasonAreNone() {
        SaslOffer many = new SaslOffer(Collections.nCopies(101, "PLAIN"), List.of());
        SaslOffer longOne = new SaslOffer(List.of("P".repeat(101)), List.of());
        assertThat(SaslOffer.of(features(many)).mechanisms()).isEmpty();
        assertThat(SaslOffer.of(features(longOne)).mechanisms()).isEmpty();
    }

    @Test
    void hashOfXep0474DoesNotDependOnTheOrder() {
        SaslOffer offer = new SaslOffer(
                List.of("SCRAM-SHA-1-PLUS", "SCRAM-SHA-1"), List.of("tls-server-end-point", "tls-exporter"));
        assertThat(SaslText.base64(offer.digest(ScramHash.SHA_1))).isEqualTo("G6k/rBLDqgOhRRaCuuatSDFkJ08=");
    }

    @Test
    void hashDependsOnEachListAndOnTheirBorder() {
        assertThat(List.of(
                        digest(List.of("A"), List.of()),
                        digest(List.of("A", "B"), List.of()),
                        digest(List.of("A"), List.of("B")),
                        digest(List.of("AB"), List.of()),
                        digest(List.of("a"), List.of())))
                .doesNotHaveDuplicates();
    }

    private static String digest(List<String> mechanisms, List<String> types) {
        return SaslText.base64(new SaslOffer(mechanisms, types).digest(ScramHash.SHA_256));
    }

    @Test
    void streamsAnnounceTypesOnlyWithMechanismsThatUseThem() {
        List<ChannelBinding> bindings = List.of(Fixture.EXPORTER, Fixture.END_POINT);
        assertThat(new ServerStream(Fixture.NO_PLUS, bindings, null, true, null)
                        .offer()
                        .channelBindingTypes())
                .isEmpty();
        assertThat(Fixture.TLS_STREAM.offer().channelBindingTypes())
                .containsExactly("tls-exporter", "tls-server-end-point");
    }

    @Test
    void streamsDoNotOfferWhatTheyCannotDo() {
        assertThatThrownBy(() -> new ServerStream(List.of("SCRAM-SHA-1-PLUS"), List.of(), null, true, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ServerStream(List.of("EXTERNAL"), List.of(), null, true, null))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
