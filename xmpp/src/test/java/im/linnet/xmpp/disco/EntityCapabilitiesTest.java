// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.disco;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.xmpp.TestXml;
import im.linnet.xmpp.payload.Hash;
import im.linnet.xmpp.payload.HashAlgorithm;
import im.linnet.xmpp.xml.Element;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntityCapabilitiesTest {
    private static final DiscoInfo INFO = new DiscoInfo(
            null, List.of(Identity.of("client", "pc", "Exodus 0.9.1")), List.of(DiscoInfo.NAMESPACE), List.of());

    @Test
    void capabilitiesAreReadFromPresenceAndWrittenBack() {
        Element presence = TestXml.parse("""
                <presence xmlns='jabber:client' from='romeo@montague.lit/orchard'>
                  <c xmlns='http://jabber.org/protocol/caps' hash='sha-1'
                     node='http://code.google.com/p/exodus' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/>
                </presence>""");

        EntityCapabilities capabilities = requireNonNull(EntityCapabilities.in(presence));

        assertThat(capabilities)
                .isEqualTo(new EntityCapabilities(
                        "sha-1", "http://code.google.com/p/exodus", "QgayPKawpkPSDYmwT/WM94uAlu0="));
        assertThat(capabilities.isLegacy()).isFalse();
        assertThat(capabilities.discoNode()).isEqualTo("http://code.google.com/p/exodus#QgayPKawpkPSDYmwT/WM94uAlu0=");
        assertThat(capabilities.toElement()).isEqualTo(presence.firstElement());
    }

    @Test
    void incompleteCapabilitiesCountAsNone() {
        assertThat(
                        EntityCapabilities.in(
                                TestXml.parse(
                                        "<presence xmlns='jabber:client'><c xmlns='http://jabber.org/protocol/caps' node='a'/></presence>")))
                .isNull();
        assertThat(EntityCapabilities.in(TestXml.parse("<presence xmlns='jabber:client'/>")))
                .isNull();
    }

    @Test
    void S19_legacyCapabilitiesProveNothing() {
        EntityCapabilities legacy = EntityCapabilities.in(TestXml.parse(
                "<p xmlns='a'><c xmlns='http://jabber.org/protocol/caps' node='n' ver='0.9' ext='e'/></p>"));

        assertThat(legacy).isNotNull();
        assertThat(legacy.isLegacy()).isTrue();
        assertThat(legacy.isProvenBy(INFO)).isFalse();
    }

    @Test
    void S19_anotherHashOrFunctionProvesNothing() {
        String ver = EntityCapabilities.ver(INFO, HashAlgorithm.SHA_1);
        DiscoInfo other = new DiscoInfo(null, INFO.identities(), List.of("urn:other"), List.of());

        assertThat(new EntityCapabilities("sha-1", "n", ver).isProvenBy(INFO)).isTrue();
        assertThat(new EntityCapabilities("sha-1", "n", ver).isProvenBy(other)).isFalse();
        assertThat(new EntityCapabilities("sha-256", "n", ver).isProvenBy(INFO)).isFalse();
        assertThat(new EntityCapabilities("none", "n", ver).isProvenBy(INFO)).isFalse();
        assertThat(new EntityCapabilities("md5", "n", EntityCapabilities.ver(INFO, HashAlgorithm.MD5)).isProvenBy(INFO))
                .isFalse();
    }

    @Test
    void S19_separatorsCannotMoveFeaturesFromOneUserToAnother() {
        DiscoInfo honest = new DiscoInfo(null, INFO.identities(), List.of("a", "b"), List.of());
        DiscoInfo forged = new DiscoInfo(null, INFO.identities(), List.of("a<b"), List.of());
        EntityCapabilities capabilities = EntityCapabilities.of("n", honest, HashAlgorithm.SHA_1);

        assertThat(capabilities.isProvenBy(honest)).isTrue();
        assertThat(capabilities.isProvenBy(forged)).isFalse();
    }

    @Test
    void newCapabilitiesAreReadAndWritten() {
        EntityCapabilities2 capabilities = EntityCapabilities2.of(INFO, HashAlgorithm.SHA_256, HashAlgorithm.SHA3_256);
        Element presence = Element.of("presence", "jabber:client", capabilities.toElement());

        assertThat(capabilities.hashes()).extracting(Hash::algorithm).containsExactly("sha-256", "sha3-256");
        assertThat(EntityCapabilities2.in(presence)).isEqualTo(capabilities);
        assertThat(EntityCapabilities2.in(Element.of("presence", "jabber:client")))
                .isNull();
        assertThat(EntityCapabilities2.in(TestXml.parse("<p xmlns='a'><c xmlns='urn:xmpp:caps'/></p>")))
                .isNull();
    }

    @Test
    void nodesOfHashesSplitAtTheLastFullStop() {
        Hash hash = new Hash("sha-512.256", "u79ZroNJbdSWhdSp311mddz44oHHPsEBntQ5b1jqBSY=");

        String node = EntityCapabilities2.discoNode(hash);

        assertThat(node).isEqualTo("urn:xmpp:caps#sha-512.256.u79ZroNJbdSWhdSp311mddz44oHHPsEBntQ5b1jqBSY=");
        assertThat(EntityCapabilities2.ofDiscoNode(node)).isEqualTo(hash);
        for (String other : List.of(
                "urn:xmpp:caps",
                "urn:xmpp:caps#",
                "urn:xmpp:caps#sha-256",
                "urn:xmpp:caps#.a",
                "urn:xmpp:caps#a.",
                "a.b")) {
            assertThat(EntityCapabilities2.ofDiscoNode(other)).as(other).isNull();
        }
    }

    @Test
    void S19_newCapabilitiesByWeakOrUnknownFunctionsProveNothing() {
        Element query = INFO.toElement();
        byte[] input = EntityCapabilities2.input(query, null);

        assertThat(EntityCapabilities2.isProven(Hash.of(HashAlgorithm.SHA_256, input), query, null))
                .isTrue();
        assertThat(EntityCapabilities2.isProven(Hash.of(HashAlgorithm.SHA_1, input), query, null))
                .isFalse();
        assertThat(EntityCapabilities2.isProven(new Hash("none", "AAAA"), query, null))
                .isFalse();
        assertThat(EntityCapabilities2.isProven(
                        Hash.of(HashAlgorithm.SHA_256, input), query.plus(Element.of("other", "urn:other")), null))
                .isFalse();
    }

    @Test
    void languagesOutsideTheElementCount() {
        Element inherited = INFO.toElement();
        Element explicit = inherited.with("xml:lang", "de");

        assertThat(EntityCapabilities2.input(inherited, "de")).isEqualTo(EntityCapabilities2.input(explicit, "en"));
        assertThat(EntityCapabilities2.input(inherited, "de")).isNotEqualTo(EntityCapabilities2.input(inherited, null));
    }

    @Test
    void informationWithoutRequiredPartsHasNoHash() {
        assertThatThrownBy(() -> EntityCapabilities2.input(
                        TestXml.parse("<query xmlns='http://jabber.org/protocol/disco#info'><feature/></query>"), null))
                .isInstanceOf(IllFormedException.class);
    }
}
